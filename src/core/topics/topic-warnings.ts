import type {PartitionMetadata} from '../../kafka/metadata.ts'
import type {ConfigEntry} from '../configs/fetch-configs.ts'
import type {NewTopic} from './create-topics.ts'
import {effectiveMinIsr, MIN_ISR} from './min-isr.ts'
import type {TopicSteps} from './plan-topic.ts'

/** A topic and what of it is about to change. */
export interface ChangingTopic {
  readonly name: string
  /** As they are; none of a topic that is created. */
  readonly partitions: readonly Pick<PartitionMetadata, 'partition' | 'leader' | 'replicas'>[]
  /** All configs that count, not only its own; none of a topic that is created. */
  readonly configs: readonly ConfigEntry[]
  readonly steps: Pick<TopicSteps, 'partitions'> & {
    readonly configs: readonly {readonly row: {readonly key: string; readonly to: string | null}}[]
  }
  /** How many replicas its partitions will have; null where that is not known. */
  readonly replicas: number | null
}

/** What a partition holds, as far as it is known. */
export interface PartitionHolding {
  readonly records: bigint | null
  readonly bytes: bigint | null
  /** Records older than the retention that it will have. */
  readonly tooOld: bigint | null
}

const RETENTION_MS = 'retention.ms'
const RETENTION_BYTES = 'retention.bytes'
const CLEANUP = 'cleanup.policy'
/** The configs of which a change may have a warning. */
export const WARNED_KEYS = [CLEANUP, RETENTION_MS, RETENTION_BYTES, MIN_ISR]

/** What is told of topics that are created like this; where the broker decides how many replicas, nothing is known. */
export function creationWarnings(topics: readonly NewTopic[]): string[] {
  return topics.flatMap(({name, replicationFactor: replicas, configs}) => {
    const rows = Object.entries(configs).map(([key, to]) => ({row: {key, to}}))
    const steps = {partitions: null, configs: rows}
    return topicWarnings({name, partitions: [], configs: [], steps, replicas}, [])
  })
}

/**
 * Since Kafka 4.1 (eligible.leader.replicas.version, KIP-966) replicas that are taken away below min ISR stay eligible to lead,
 * and while there is one the last leader is not elected again after it was killed. Tried with 4.3.1 and 4.4.0.
 */
const ELIGIBLE_LEADERS = `From Kafka 4.1 on such a partition may stay without a leader once its broker was killed: set ${MIN_ISR}=1 too.`

/** The sentences of one topic, by what its partitions hold; pure. */
export function topicWarnings(topic: ChangingTopic, holdings: readonly PartitionHolding[]): string[] {
  const warnings: string[] = []
  const isEmpty = holdings.length > 0 && holdings.every(({records}) => records === 0n)
  if (topic.steps.partitions !== null && topic.partitions.length > 0 && !isEmpty) {
    const isCompacted = valueAfter(topic, CLEANUP)?.includes('compact') === true
    const then = isCompacted ? ': an old record of a key is not compacted away by a newer one' : ''
    warnings.push(
      `New records of ${topic.name} may go to another partition than older ones of their key${then}.`,
    )
  }
  return [...warnings, ...minIsrWarnings(topic), ...(isEmpty ? [] : retentionWarnings(topic, holdings))]
}

function minIsrWarnings(topic: ChangingTopic): string[] {
  const {name, replicas, steps, partitions} = topic
  const before = partitions[0]?.replicas.length
  const isReduced = replicas !== null && before !== undefined && before > replicas
  const isTouched = before !== replicas || steps.configs.some(({row}) => row.key === MIN_ISR)
  // What is unset is what the brokers say, which is not known here.
  if (steps.configs.some(({row}) => row.key === MIN_ISR && row.to === null)) return []
  const minIsr = Number(valueAfter(topic, MIN_ISR) ?? 1)
  if (replicas === null || !isTouched || minIsr < 2 || minIsr < replicas) return []
  if (effectiveMinIsr(minIsr, replicas) === 1) {
    const text = `${name} has one copy of each record: ${MIN_ISR} is ${minIsr}, but it has 1 replica.`
    return [isReduced ? `${text} ${ELIGIBLE_LEADERS}` : text]
  }
  return [
    `${name} cannot be written with acks=all while a broker is down: ${MIN_ISR} is ${minIsr}, of ${replicas} replicas.`,
  ]
}

/** Numbers are bounds: Kafka deletes whole segments, and bytes are counted by the records' share of them. */
function retentionWarnings(topic: ChangingTopic, holdings: readonly PartitionHolding[]): string[] {
  const {name} = topic
  const shorter = shorterRetention(topic)
  if (shorter === null) return []
  if (shorter === 'unknown')
    return [`${name} then keeps records for as long as its brokers say; what is older or beyond is deleted.`]
  let records: bigint | null = 0n
  let bytes: bigint | null = 0n
  let total: bigint | null = 0n
  for (const holding of holdings) {
    const lost = lostOf(holding, shorter)
    records = plus(records, lost.records)
    bytes = plus(bytes, lost.bytes)
    total = plus(total, holding.records)
  }
  if (records === 0n) return []
  if (records === null) return [`The shorter retention of ${name} deletes records; how many cannot be told.`]
  const size = bytes === null ? 'how many bytes cannot be told' : formatMebibytes(bytes)
  const of = total === null || total === records ? '' : ` of ${total}`
  return [
    `The shorter retention of ${name} deletes ${records}${of} ${records === 1n ? 'record' : 'records'}, ${size}, segment by segment.`,
  ]
}

/** The limits that count from now on, one of which is lower than what counted. */
interface Limits {
  /** Infinity for none. */
  readonly ms: number
  readonly bytes: number
  readonly isShorterMs: boolean
  readonly isShorterBytes: boolean
}

/** Null where records stay as long as before; unknown where a limit is left to the brokers. */
export function shorterRetention(topic: ChangingTopic): Limits | 'unknown' | null {
  if (topic.partitions.length === 0) return null
  const [before, after] = [valueBefore, valueAfter].map((value) => {
    const deletes = value(topic, CLEANUP)?.includes('delete') ?? false
    const limit = (key: string): number => (deletes ? limitOf(value(topic, key)) : Number.POSITIVE_INFINITY)
    return {deletes, ms: limit(RETENTION_MS), bytes: limit(RETENTION_BYTES)}
  })
  if (!before || !after) return null
  const isUnset = (key: string): boolean =>
    topic.steps.configs.some(({row}) => row.key === key && row.to === null)
  if (isUnset(CLEANUP) && !before.deletes) return 'unknown'
  if (!after.deletes) return null
  if (isUnset(RETENTION_MS) || isUnset(RETENTION_BYTES)) return 'unknown'
  const [isShorterMs, isShorterBytes] = [after.ms < before.ms, after.bytes < before.bytes]
  return isShorterMs || isShorterBytes
    ? {ms: after.ms, bytes: after.bytes, isShorterMs, isShorterBytes}
    : null
}

function lostOf(
  {records, bytes, tooOld}: PartitionHolding,
  limits: Limits,
): {readonly records: bigint | null; readonly bytes: bigint | null} {
  const old = limits.isShorterMs ? tooOld : 0n
  const excess = limits.isShorterBytes ? (bytes === null ? null : beyond(bytes, limits.bytes)) : 0n
  if (old === null || excess === null || records === null) return {records: null, bytes: null}
  const byBytes = bytes === null || bytes === 0n ? 0n : (records * excess) / bytes
  const lost = old > byBytes ? old : byBytes
  const size = bytes === null || records === 0n ? bytes : (bytes * lost) / records
  return {records: lost, bytes: lost === 0n ? 0n : size}
}

function beyond(bytes: bigint, limit: number): bigint {
  if (!Number.isFinite(limit)) return 0n
  const excess = bytes - BigInt(limit)
  return excess > 0n ? excess : 0n
}

function plus(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || b === null ? null : a + b
}

function valueBefore({configs}: ChangingTopic, key: string): string | null {
  return configs.find(({name}) => name === key)?.value ?? null
}

/** What is unset keeps its value here: what its brokers say then is not known. */
function valueAfter(topic: ChangingTopic, key: string): string | null {
  return topic.steps.configs.find(({row}) => row.key === key)?.row.to ?? valueBefore(topic, key)
}

/** -1 is no limit. */
function limitOf(value: string | null): number {
  const limit = Number(value ?? Number.NaN)
  return Number.isNaN(limit) || limit < 0 ? Number.POSITIVE_INFINITY : limit
}

/** For sentences: `12 MiB`. */
export function formatMebibytes(bytes: bigint): string {
  const mebibytes = Number(bytes) / 1024 ** 2
  return mebibytes < 1 ? 'less than 1 MiB' : `${Math.round(mebibytes)} MiB`
}
