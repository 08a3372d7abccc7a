import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {replicaKey} from '../placement/directory-sharing.ts'
import {
  type BrokerDirectories,
  fetchBrokerDirectories,
  fetchDirectories,
  type ReplicaLog,
  relocatingOf,
} from '../placement/replica-directories.ts'
import {DIRECTORY_RATE, fetchOwnConfigs} from '../placement/throttle-configs.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {CopyLooks, etaOfCopy} from './copy-rate.ts'
import type {DirectoryMoveReport, MovesReport} from './moves-report.ts'

/** An answer about all replicas is large, and a move of which nobody knows yet may wait: between two looks only those that are known are asked for. */
const LOOK_EVERY_MS = 15_000

/** A throttle is set before a move and taken away after it. */
const THROTTLES_EVERY_MS = 30_000

type Told = ReadonlyMap<number, BrokerDirectories | Failure>

/**
 * Polls the replicas that are on their way between log directories of a broker (KIP-113). All brokers are asked for all of their replicas now and
 * then, and those with replicas on their way for these with each poll. A broker that does not tell is among `unknown`.
 */
export function createDirectoryMovesSource(
  cluster: Cluster,
  watch: MetadataWatch,
  clock: Clock,
): () => Promise<Pick<MovesReport, 'directories' | 'unknown'>> {
  let lookedMs = Number.NEGATIVE_INFINITY
  let moving: readonly ReplicaLog[] = []
  let unknown: MovesReport['unknown'] = []
  const looks = new CopyLooks()
  let rates: {
    readonly atMs: number
    readonly of: string
    readonly byBroker: ReadonlyMap<string, number | null>
  } | null = null

  const look = async (atMs: number): Promise<readonly ReplicaLog[]> => {
    if (atMs - lookedMs < LOOK_EVERY_MS)
      return moving.length === 0 ? [] : relocatingIn(await fetchDirectories(cluster, moving), moving)
    const {brokers} = await watch.fetch()
    const told: Told = new Map(
      await Promise.all(
        brokers.map(async ({nodeId}) => [nodeId, await fetchBrokerDirectories(cluster, nodeId)] as const),
      ),
    )
    lookedMs = atMs
    unknown = [...told].flatMap(([id, each]) =>
      each instanceof Failure ? [{kind: 'broker' as const, name: String(id), error: each}] : [],
    )
    return relocatingIn(told, moving)
  }

  return async () => {
    const atMs = clock.now()
    moving = await look(atMs)
    if (moving.length === 0) {
      looks.clear()
      rates = null
      return {directories: [], unknown}
    }
    const brokers = [...new Set(moving.map(({broker}) => String(broker)))].sort()
    const isOld = rates === null || rates.of !== brokers.join() || atMs - rates.atMs > THROTTLES_EVERY_MS
    if (isOld || rates === null)
      rates = {atMs, of: brokers.join(), byBroker: await fetchDirectoryRates(cluster, brokers)}
    const {byBroker} = rates
    const copyRates = looks.rates(
      atMs,
      moving.map((each) => ({
        key: replicaKey(each),
        copied: each.future?.bytes ?? null,
        // Of a broker whose configs may not be read nobody knows.
        isThrottled: byBroker.get(String(each.broker)) !== null,
        brokers: [each.broker],
      })),
    )
    const directories = moving.flatMap((each, index): DirectoryMoveReport[] => {
      const {topic, partition, broker, directory: from, bytes, future} = each
      if (future === null) return []
      const rate = copyRates[index] ?? null
      return [
        {
          ...{topic, partition, broker, from, to: future.directory, bytes, copied: future.bytes},
          bytesPerSecond: rate,
          etaSeconds: etaOfCopy(bytes, future.bytes, rate),
          throttle: byBroker.get(String(broker)) ?? null,
        },
      ]
    })
    return {directories, unknown}
  }
}

/** What is on its way; of a broker that does not tell just now, what was before. */
function relocatingIn(told: Told, before: readonly ReplicaLog[]): readonly ReplicaLog[] {
  return [...told].flatMap(([id, each]) =>
    each instanceof Failure ? before.filter(({broker}) => broker === id) : relocatingOf(each),
  )
}

/** Bytes a second between the directories of brokers; null of a broker without a rate, and no entry of one that may not be asked. */
async function fetchDirectoryRates(
  cluster: Cluster,
  brokers: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  try {
    const {own} = await fetchOwnConfigs(cluster, 'broker', brokers, [DIRECTORY_RATE])
    return new Map(
      [...own].map(([name, configs]): [string, number | null] => {
        const rate = configs.get(DIRECTORY_RATE)
        return [name, rate === undefined ? null : Number(rate)]
      }),
    )
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    return new Map()
  }
}
