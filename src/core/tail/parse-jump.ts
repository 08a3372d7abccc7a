import {Failure} from '../../errors/failure.ts'
import {
  formatPosition,
  type PartitionPositions,
  type Position,
  parsePartitionPositions,
  refuseCommitted,
} from '../offsets/position.ts'
import type {InstantOptions} from '../time/instant.ts'
import type {TailRequest} from './tail-request.ts'

/** What a jump may look like, for who is about to type one. */
export const jumpExamples: readonly string[] = [
  '1200',
  'p3@1200',
  '-100',
  '10:30',
  '15m',
  'p3',
  'all',
  'key=ID',
  'latest',
]

/** What a jump may be about, beside what is typed. */
export interface JumpOptions extends InstantOptions {
  /** The key of the record under the cursor, for who types `key` alone; null where there is none. */
  readonly keyAtCursor?: Buffer | null
}

/**
 * Reads where a tail shall go: a position as `consume --from` takes it, in the partitions that are read now or in one
 * (`p3@1200`, `3@15m`); `p3` or `all` for other partitions and the same place; `latest` for the newest records; `key=ID`
 * for the newest record of a key, `key` for that of the record under the cursor. Throws a usage Failure.
 *
 * @param reading what is read at the moment
 */
export function parseJump(typed: string, reading: TailRequest, options: JumpOptions): TailRequest {
  const key = parseKey(typed, options)
  if (key !== null) return {...reading, search: {key, partition: reading.partition, before: null, legs: 1}}
  const now = {...reading, search: null}
  const text = typed.trim()
  const pages = 1
  if (text.toLowerCase() === 'all') return {...now, partition: null, pages}
  const onlyPartition = /^p(\d+)$/i.exec(text)?.[1]
  if (onlyPartition !== undefined) return {...now, partition: Number(onlyPartition), pages}
  const [, inPartition, position] = /^p?(\d+)\s*@(.+)$/is.exec(text) ?? []
  if (inPartition !== undefined && position !== undefined) {
    const from = parseFrom(position, options)
    return {...now, partition: Number(inPartition), from, pages}
  }
  const from = parseFrom(text, options)
  // Positions of their own for some partitions are of the whole topic.
  const partition = from !== null && from.byPartition.size > 0 ? null : now.partition
  return {...now, partition, from, pages}
}

/** The bytes behind `key=` as they are, blanks included: keys may have some at their ends. Null for what is no key. */
function parseKey(typed: string, {keyAtCursor = null}: JumpOptions): Buffer | null {
  const [, written] = /^\s*key=(.*)$/is.exec(typed) ?? []
  if (written !== undefined) return Buffer.from(written)
  if (!/^\s*key\s*$/i.test(typed)) return null
  // A copy, so that it is another search than the last one.
  if (keyAtCursor !== null) return Buffer.from(keyAtCursor)
  throw new Failure('usage', 'The record under the cursor has no key; key=ID names one.')
}

/** Null for the end itself: there one follows. */
function parseFrom(text: string, options: InstantOptions): PartitionPositions | null {
  const from = parsePartitionPositions(text, options)
  refuseCommitted(from)
  const {others, byPartition} = from
  return byPartition.size === 0 && others?.anchor === 'latest' && others.shift === 0n ? null : from
}

/** Which partitions are read and from where, in the words of a jump: `p3 from 1200`; empty for the tail of all. */
export function describeJump({partition, from}: TailRequest): string {
  const parts = partition === null ? [] : [`p${partition}`]
  if (from !== null) {
    const each = [...from.byPartition].map(([at, position]) => `${at}=${describePosition(position)}`)
    parts.push(
      `from ${[...(from.others === null ? [] : [describePosition(from.others)]), ...each].join(',')}`,
    )
  }
  return parts.join(' ')
}

/** A time as it was typed: it is the shorter one. */
function describePosition(position: Position): string {
  if (position.anchor !== 'time') return formatPosition(position)
  const {source, shift} = position
  return shift === 0n ? source : `${source}${shift > 0n ? '+' : ''}${shift}`
}
