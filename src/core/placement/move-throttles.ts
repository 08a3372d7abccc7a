import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ConfigResource} from '../configs/config-resource.ts'
import {listItems} from '../configs/config-value.ts'
import {fetchConfigs} from '../configs/fetch-configs.ts'
import type {OngoingMove} from './reassign-replicas.ts'
import {THROTTLE_RATES, THROTTLED_REPLICAS} from './throttle-configs.ts'

/** A rate that is the default, and none: the largest number of 64 bits. */
const NO_RATE = 2 ** 62

/** What holds moves back (KIP-73). */
export interface MoveThrottles {
  /** The lowest rate that counts for a move, bytes a second; null where none does, `unknown` where one may that may not be read. */
  limitOf(move: OngoingMove): number | null | 'unknown'
}

/** The rates of the brokers that copy, where the lists of the topic have the replicas. Never throws for what may not be read. */
export async function fetchMoveThrottles(
  cluster: Cluster,
  moves: readonly OngoingMove[],
): Promise<MoveThrottles> {
  const topics = new Set(moves.map(({topic}) => topic))
  const brokers = new Set(moves.flatMap(({replicas}) => replicas))
  const resources: ConfigResource[] = [
    ...[...topics].map((name) => ({kind: 'topic' as const, name})),
    ...[...brokers].map((id) => ({kind: 'broker' as const, name: String(id)})),
  ]
  const values = new Map<string, ReadonlyMap<string, string>>()
  try {
    const keys = [...THROTTLE_RATES, ...THROTTLED_REPLICAS]
    for (const [{kind, name}, entries] of await fetchConfigs<ConfigResource>(cluster, resources, {keys}))
      if (!(entries instanceof Failure))
        values.set(
          `${kind} ${name}`,
          new Map(entries.flatMap((each) => (each.value ? [[each.name, each.value]] : []))),
        )
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
  }
  return {limitOf: (move) => limitOfMove(move, values)}
}

/**
 * The lowest rate for a move; pure.
 *
 * @param values the configs by `topic NAME` and `broker ID`; what may not be read has no entry
 */
export function limitOfMove(
  {topic, partition, from, adding}: Pick<OngoingMove, 'topic' | 'partition' | 'from' | 'adding'>,
  values: ReadonlyMap<string, ReadonlyMap<string, string>>,
): number | null | 'unknown' {
  const ofTopic = values.get(`topic ${topic}`)
  if (ofTopic === undefined) return 'unknown'
  const rates = THROTTLE_RATES.flatMap((key, index): (number | 'unknown')[] => {
    const items = new Set(listItems(ofTopic.get(THROTTLED_REPLICAS[index] ?? '') ?? ''))
    const listed = (index === 0 ? from : adding).filter(
      (id) => items.has('*') || items.has(`${partition}:${id}`),
    )
    return listed.flatMap((id): (number | 'unknown')[] => {
      const ofBroker = values.get(`broker ${id}`)
      if (ofBroker === undefined) return ['unknown']
      const rate = Number(ofBroker.get(key) ?? Number.POSITIVE_INFINITY)
      return rate < NO_RATE ? [rate] : []
    })
  })
  const known = rates.filter((rate) => rate !== 'unknown')
  if (known.length > 0) return Math.min(...known)
  return rates.length > 0 ? 'unknown' : null
}
