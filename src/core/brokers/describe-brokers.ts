import {Failure} from '../../errors/failure.ts'
import type {Broker} from '../../kafka/broker.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {apiName} from '../../kafka/protocol/api-names.ts'
import {type ConfigEntry, fetchConfigs} from '../configs/fetch-configs.ts'
import type {LogDirectory} from './fetch-broker-logs.ts'
import {type BrokerRow, lookAtBrokers} from './list-brokers.ts'

/** A config that is not the same on all brokers. */
export interface DifferingConfig {
  readonly key: string
  /** Null where it is not set, or the broker does not tell. */
  readonly value: string | null
  readonly source: ConfigEntry['source']
  readonly others: readonly {readonly broker: number; readonly value: string | null}[]
}

/** The versions of one API that a broker speaks. */
export interface SpokenApi {
  readonly key: number
  /** Kafka's name; null for a key that is newer than samsa. */
  readonly name: string | null
  readonly min: number
  readonly max: number
}

/** One broker, as `broker describe` prints it. */
export interface BrokerDescription extends BrokerRow {
  /** Null where it does not tell. */
  readonly logDirs: readonly LogDirectory[] | null
  /** Null where its configs could not be read. */
  readonly differingConfigs: readonly DifferingConfig[] | null
  /** Live brokers whose configs could not be read, and so were not compared. */
  readonly uncompared: readonly number[]
  readonly apis: readonly SpokenApi[] | null
}

/** What `broker describe` prints; an id that there is not has its error alone. */
export interface BrokerDescriptions {
  readonly brokers: readonly (BrokerDescription | {readonly id: number; readonly error: Failure})[]
}

/** What is each broker's own by its nature: who it is, where it listens, where its files are. */
const OF_EACH_ITSELF =
  /^(broker\.id|node\.id|broker\.rack|(advertised\.)?listeners|(controller\.quorum\.)?host\.name|port|log\.dirs?|metadata\.log\.dir|.*ssl\.(key|trust)store\..*|early\.start\.listeners)$/

/** Brokers by their ids, with what tells them apart from the others. Throws a Failure where no broker answers. */
export async function describeBrokers(cluster: Cluster, ids: readonly number[]): Promise<BrokerDescriptions> {
  const wanted = new Set(ids)
  const looked = await lookAtBrokers(cluster, (id) => wanted.has(id))
  const configs = await fetchAllConfigs(
    cluster,
    looked.filter(({row}) => row.state === 'up').map(({row}) => row.id),
  )
  const known = looked.map(({row}) => row.id)
  const uncompared = [...configs].filter(([, found]) => found instanceof Failure).map(([id]) => id)
  return {
    brokers: [...wanted].map((id) => {
      const broker = looked.find(({row}) => row.id === id)
      if (!broker) return {id, error: noSuchBroker(id, known)}
      const own = configs.get(id)
      const failed = own instanceof Failure ? own : undefined
      const {row, connection, disk} = broker
      const error = row.error ?? failed
      return {
        ...row,
        ...(error === undefined ? {} : {error}),
        logDirs: disk?.directories ?? null,
        differingConfigs: own === undefined || own instanceof Failure ? null : differing(id, own, configs),
        uncompared: uncompared.filter((other) => other !== id),
        apis: connection === null ? null : apisOf(connection),
      }
    }),
  }
}

function noSuchBroker(id: number, known: readonly number[]): Failure {
  return new Failure('not-found', `There is no broker ${id}; the cluster has ${known.join(', ')}.`, {
    code: 'BROKER_ID_NOT_REGISTERED',
    suggestions: ['`samsa broker list` shows them.'],
  })
}

type Configs = ReadonlyMap<number, readonly ConfigEntry[] | Failure>

async function fetchAllConfigs(cluster: Cluster, ids: readonly number[]): Promise<Configs> {
  const resources = ids.map((id) => ({kind: 'broker' as const, name: String(id)}))
  const found = await fetchConfigs(cluster, resources)
  return new Map([...found].map(([{name}, entries]) => [Number(name), entries]))
}

/** Configs of a broker that another one has otherwise. What is secret nobody tells, and it is not compared. */
function differing(id: number, own: readonly ConfigEntry[], all: Configs): readonly DifferingConfig[] {
  const others = [...all]
    .flatMap(([broker, entries]) =>
      broker === id || entries instanceof Failure
        ? []
        : [{broker, values: new Map(entries.map((entry) => [entry.name, entry]))}],
    )
    .sort((a, b) => a.broker - b.broker)
  return own.flatMap(({name: key, value, source, sensitive}) => {
    if (sensitive || OF_EACH_ITSELF.test(key)) return []
    const theirs = others.map(({broker, values}) => ({broker, value: values.get(key)?.value ?? null}))
    return theirs.every((other) => other.value === value) ? [] : [{key, value, source, others: theirs}]
  })
}

function apisOf({versions}: Broker): readonly SpokenApi[] {
  return [...versions]
    .map(([key, {minVersion: min, maxVersion: max}]) => ({key, name: apiName(key), min, max}))
    .sort((a, b) => a.key - b.key)
}
