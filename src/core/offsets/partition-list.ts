import {Failure} from '../../errors/failure.ts'

const MAX_PARTITION = 0x7fff_ffff

/** More than any cluster holds in one topic; stops `0-2000000000` from filling the memory. */
const MAX_LISTED = 1_000_000

/**
 * Parses partition numbers and ranges, `0,3` or `0-3,7`, into a rising list without repeats. Throws a usage Failure
 * that names the part that is wrong.
 */
export function parsePartitionList(text: string): readonly number[] {
  const partitions = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part)
    const first = Number(match?.[1])
    const last = Number(match?.[2] ?? match?.[1])
    if (
      match === null ||
      last > MAX_PARTITION ||
      first > last ||
      partitions.size + last - first > MAX_LISTED
    ) {
      throw new Failure(
        'usage',
        `'${part.trim()}' is not a partition or a range of partitions, in '${text}'.`,
        {
          suggestions: ['Write for example 0,3 or 0-3.'],
        },
      )
    }
    for (let partition = first; partition <= last; partition++) partitions.add(partition)
  }
  return [...partitions].sort((a, b) => a - b)
}
