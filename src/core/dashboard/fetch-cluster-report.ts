import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {BrokerProbe} from '../brokers/broker-probe.ts'
import {type BrokerLogs, fetchBrokerLogs} from '../brokers/fetch-broker-logs.ts'
import {askController} from '../brokers/fetch-controller.ts'
import {fetchRegistrations} from '../brokers/fetch-registrations.ts'
import {type KnownBroker, knownBrokers} from '../brokers/known-brokers.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import {Refreshed} from '../polling/refreshed.ts'
import {RefreshedMap} from '../polling/refreshed-map.ts'
import type {Clock} from '../time/clock.ts'
import type {ClusterReport, UnreadMinIsr} from './cluster-report.ts'
import {fetchMinIsr} from './fetch-min-isr.ts'
import {HiddenTopics} from './hidden-topics.ts'
import {summarizeBrokers, summarizePartitions} from './summarize-cluster.ts'

/** One poll of brokers and health. Rejects where no broker answers. */
export type ClusterSource = (signal: AbortSignal) => Promise<ClusterReport>

const CONTROLLER_EVERY_MS = 10_000
const LOGS_EVERY_MS = 30_000
const CONFIGS_EVERY_MS = 60_000

/** Longer than this a poll does not wait for a broker: it is shown as it was, and its answer with the next poll. */
const PATIENCE_MS = 1_500

/** A broker that came back is in the metadata once it has caught up; so long that is asked for with every poll. */
const RETURNING_FOR_MS = 30_000

/**
 * Polls what the brokers' screen and the overview show. A poll is one to three small requests a broker; now and then metadata, the
 * quorum's leader, its registered brokers and configs are one more each to any broker, and the log directories one more to each: never more, however
 * many topics there are. A broker that the cluster names no more is asked too, less and less often.
 */
export function createClusterSource(cluster: Cluster, watch: MetadataWatch, clock: Clock): ClusterSource {
  const known = new Map<number, KnownBroker>()
  const probes = new Map<number, BrokerProbe>()
  const logs = new Map<number, Refreshed<BrokerLogs>>()
  const lostSinceMs = new Map<number, number>()
  const controller = new Refreshed(() => askController(cluster), CONTROLLER_EVERY_MS, clock)
  const registered = new Refreshed(() => fetchRegistrations(cluster), CONTROLLER_EVERY_MS, clock)
  const hidden = new HiddenTopics(cluster)
  const minIsr = new RefreshedMap<string, number>(
    (topics) => fetchMinIsr(cluster, topics),
    (topic) => topic,
  )

  const probeOf = (id: number): BrokerProbe => found(probes, id, () => new BrokerProbe(cluster, clock))
  const logsOf = (id: number): Refreshed<BrokerLogs> =>
    found(logs, id, () => new Refreshed(() => fetchBrokerLogs(cluster, id), LOGS_EVERY_MS, clock))

  return async (signal) => {
    const atMs = clock.now()
    const metadata = await fetchOrKeep(watch)
    // With the first poll it is waited for: nobody may say "all brokers are up" without knowing which there are.
    const listed = registered.refresh()
    await (registered.value === undefined && registered.error === null ? listed : undefined)
    for (const broker of knownBrokers(registered.value?.brokers ?? [], metadata))
      if (broker.host !== null || !known.has(broker.nodeId)) known.set(broker.nodeId, broker)
    const topics = [...metadata.topics.values()].filter(({failure}) => failure === null).map(({name}) => name)
    minIsr.retain(topics)
    const present = new Set(metadata.brokers.map(({nodeId}) => nodeId))
    const ids = [...known.keys()]
    const downBefore = new Set(ids.filter((id) => probeOf(id).pulse.error !== null))
    const asked = Promise.all(
      [...known.values()].map(async (node) => {
        const {nodeId: id, host, port} = node
        if (host === null || port === null) return
        await probeOf(id).ask({host, port})
        // A broker that has just not answered would not tell its disks either.
        if (isUp(probeOf(id)) && present.has(id)) await logsOf(id).refresh()
      }),
    )
    const answered = new AbortController()
    const limit = AbortSignal.any([signal, answered.signal])
    await Promise.race([asked, clock.sleep(PATIENCE_MS, limit)])
    if (ids.some((id) => isUp(probeOf(id)))) {
      const configs = minIsr.refresh(topics, {atMs, everyMs: CONFIGS_EVERY_MS})
      const others = Promise.all([controller.refresh(), configs, listed])
      await Promise.race([others, clock.sleep(PATIENCE_MS, limit)])
    }
    answered.abort()
    const lost = ids.filter((id) => !downBefore.has(id) && probeOf(id).pulse.error !== null)
    const back = ids.filter((id) => downBefore.has(id) && isUp(probeOf(id)))
    watch.note([
      ...lost.map((id) => ({atMs, severity: 'bad' as const, text: `broker ${id} does not answer`})),
      ...back.map((id) => ({atMs, severity: 'good' as const, text: `broker ${id} answers again`})),
    ])
    const returning = ids.filter(
      (id) => !present.has(id) && atMs - (probeOf(id).pulse.answeringSinceMs ?? 0) < RETURNING_FOR_MS,
    )
    if (lost.length > 0 || back.length > 0 || returning.length > 0) watch.expire()
    for (const id of ids) {
      if (present.has(id) && probeOf(id).pulse.error === null) lostSinceMs.delete(id)
      else if (!lostSinceMs.has(id)) lostSinceMs.set(id, atMs)
    }
    failWhereNoneAnswers(
      [...known.values()].filter(({host}) => host !== null).map(({nodeId}) => probeOf(nodeId)),
    )
    const controllerId = typeof controller.value === 'number' ? controller.value : null
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      clusterId: metadata.clusterId,
      controllerId,
      controllerError: controllerId === null ? controllerErrorOf(controller) : null,
      brokers: summarizeBrokers(metadata, [...known.values()], controllerId, (id) => ({
        pulse: probeOf(id).pulse,
        lostSinceMs: lostSinceMs.get(id) ?? null,
        disk: logsOf(id).value?.usage ?? null,
        diskError: logsOf(id).error,
      })),
      ...summarizePartitions(metadata, (topic) => minIsr.valueOf(topic) ?? null),
      unreadMinIsr: findUnread(topics, minIsr),
      hiddenTopics: await hidden.count(
        ids.map((id) => logsOf(id).value?.topics),
        metadata,
      ),
      events: watch.events,
    }
  }
}

/** Null where the answer was that there is none. */
function controllerErrorOf({value, failure}: Refreshed<number | null | Failure>): Failure | null {
  if (value instanceof Failure) return value
  if (value !== undefined) return null
  return failure ?? new Failure('timeout', 'No broker has named the controller yet.', {code: 'NO_ANSWER_YET'})
}

function findUnread(topics: readonly string[], minIsr: RefreshedMap<string, number>): UnreadMinIsr | null {
  const unread = topics.filter((topic) => minIsr.valueOf(topic) === undefined)
  const [first] = unread
  if (first === undefined) return null
  const failure =
    minIsr.failureOf(first) ?? new Failure('timeout', 'No broker has told it yet.', {code: 'NO_ANSWER_YET'})
  return {topics: unread, failure}
}

/** While no broker answers the question for metadata, the brokers that were known are asked whether they are there. */
async function fetchOrKeep(watch: MetadataWatch): Promise<ClusterMetadata> {
  try {
    return await watch.fetch()
  } catch (error) {
    if (watch.latest === null) throw error
    return watch.latest
  }
}

function isUp({pulse}: BrokerProbe): boolean {
  return pulse.error === null && pulse.answeredAtMs !== null
}

function failWhereNoneAnswers(probes: readonly BrokerProbe[]): void {
  const [first] = probes
  if (first === undefined || probes.some(({pulse}) => pulse.error === null)) return
  throw new Failure('unreachable', 'No broker answers.', {code: first.pulse.error?.code ?? undefined})
}

function found<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const created = create()
  map.set(key, created)
  return created
}
