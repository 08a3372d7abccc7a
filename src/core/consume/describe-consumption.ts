import {Failure} from '../../errors/failure.ts'
import {distanceBetween} from '../../kafka/batches/offset.ts'
import {countOf} from '../names/count-of.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {ConsumeRequest, ConsumeResult} from './consume-request.ts'
import type {FilterCounts} from './record-filter.ts'

/** A longer list of partitions would be no help to type. */
const MOST_PARTITIONS_IN_HINT = 16

/** What a reading that came to its end has failed in: topics and partitions that it could not read. Null where it could read all. */
export function consumptionFailure({unread, denied, ending}: ConsumeResult): Failure | null {
  if (ending === 'stopped') return null
  const [refused] = denied
  if (refused !== undefined) {
    const [topic, failure] = refused
    const more = denied.size === 1 ? '' : `, and ${countOf(denied.size - 1, 'more topic')}`
    return failure.with({kind: 'partial', message: `${topic} was not read${more}: ${failure.message}`})
  }
  const [first, ...others] = unread
  if (first === undefined || ending === 'max') return null
  const more = others.length === 0 ? '' : `, and ${countOf(others.length, 'more partition')}`
  return new Failure(
    'partial',
    `${formatTopicPartition(first)} was not read${more}: ${first.failure.message}`,
    {
      code: first.failure.code ?? undefined,
      suggestions: first.failure.suggestions,
    },
  )
}

/**
 * What there is to say at the end, a sentence each: what was counted where the request asks for it, what was asked for and
 * not found, and after an interruption how to go on. Nothing where the output says it all.
 */
export function describeConsumption(
  request: ConsumeRequest,
  result: ConsumeResult,
  options: {
    readonly withCounts: boolean
    /** Whether a person looks at stderr, who is always told what a filter has seen. */
    readonly isWatched?: boolean
    /** What a filter has seen; null for none. */
    readonly filterCounts?: FilterCounts | null
  },
): string[] {
  const lines: string[] = []
  const {records, bytes, lost, positions, ending} = result
  if (options.withCounts) lines.push(`${countOf(records, 'record')}, ${bytes} bytes written.`)
  const {filterCounts} = options
  // Ends before it has what it was asked for are no failure, and not to be guessed from an empty output either.
  const isShort = ending !== 'stopped' && request.maxRecords !== null && records < request.maxRecords
  if (isShort && !options.withCounts) lines.push(`${records} of ${request.maxRecords} records were there.`)
  if (filterCounts && (options.withCounts || options.isWatched || isShort || filterCounts.matched === 0)) {
    const {scanned, matched} = filterCounts
    lines.push(`${countOf(scanned, 'record')} scanned, ${matched} matched.`)
  }
  if (lost.length > 0) {
    const count = lost.reduce((sum, {from, to}) => sum + Math.max(0, distanceBetween(from, to)), 0)
    lines.push(`${countOf(count, 'offset')} had been deleted before they could be read.`)
  }
  const topics = new Set(positions.map(({topic}) => topic))
  if (ending !== 'stopped' || request.group !== null || records === 0 || topics.size !== 1) return lines
  if (positions.length > MOST_PARTITIONS_IN_HINT) return lines
  const from = positions.map(({partition, offset}) => `${partition}=${offset}`).join(',')
  lines.push(`To go on from here: --from ${from}`)
  return lines
}
