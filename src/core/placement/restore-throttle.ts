import {Failure} from '../../errors/failure.ts'
import {Cluster} from '../../kafka/cluster.ts'
import {isNetworkFailure} from '../../kafka/failures.ts'
import {listItems} from '../configs/config-value.ts'
import type {ConfigWish} from '../configs/plan-configs.ts'
import {quoteCommand} from '../names/command-line.ts'
import {formatBytes} from '../names/numbers.ts'
import {findOthersMoves} from './directory-sharing.ts'
import {
  alterThrottles,
  BROKER_RATES,
  fetchOwnConfigs,
  type OwnConfigs,
  THROTTLE_RATES,
  THROTTLED_REPLICAS,
  type ThrottledThing,
} from './throttle-configs.ts'

/** A throttle that was set, with all that is needed to take it away again. */
export interface ReplicationThrottle {
  /** The rates that are to be set, by broker and key. */
  readonly rates: ReadonlyMap<string, OwnConfigs>
  /** The rates that were set before, by broker: they come back. */
  readonly before: ReadonlyMap<string, OwnConfigs>
  /** The replicas that were added to each topic's lists: `0:1,0:2` by key. */
  readonly topics: ReadonlyMap<string, OwnConfigs>
  /** The lists by which another run had throttled replicas before: the rates of the replication were its own. */
  readonly others: ReadonlyMap<string, OwnConfigs>
  /** The replicas that this run moves between directories, by replicaKey. */
  readonly relocated: ReadonlySet<string>
  /**
   * Brokers with a rate between directories that were moving replicas of another run when this one began: no list says whose the rate is, so it
   * is taken for that run's, which cannot take it away any more.
   */
  readonly sharing: ReadonlySet<string>
}

/** A rate of a broker that others have set, and that holds on. */
export interface HeldRate {
  readonly broker: string
  readonly key: string
  /** Bytes a second. */
  readonly rate: string
}

/** What taking a throttle away came to. */
export interface RemovedThrottle {
  /** Why it could not be taken away; null where it is gone. */
  readonly left: Failure | null
  /** What holds now in its place. */
  readonly held: readonly HeldRate[]
  /** What held before, and was taken for that of another run that has ended meanwhile: it did not come back. */
  readonly dropped: readonly HeldRate[]
}

/** Taking a throttle away must not wait for ever where the command was given up. */
const REMOVAL_MS = 15_000

/** Never throws: what is left behind must be said beside what else there is to say. */
export async function removeThrottle(
  cluster: Cluster,
  throttle: ReplicationThrottle,
): Promise<RemovedThrottle> {
  const own = cluster.signal.aborted ? new Cluster(cluster.options, AbortSignal.timeout(REMOVAL_MS)) : null
  try {
    const {failures, ...rest} = await restore(own ?? cluster, throttle)
    return {left: failures.size === 0 ? null : leftBehind(throttle, failures), ...rest}
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const left = leftBehind(throttle, new Map(thingsOf(throttle).map((thing) => [thing, error])))
    return {left, held: [], dropped: []}
  } finally {
    own?.close()
  }
}

function thingsOf({rates, topics}: ReplicationThrottle): ThrottledThing[] {
  return [
    ...[...rates.keys()].map((name) => ({kind: 'broker' as const, name})),
    ...[...topics.keys()].map((name) => ({kind: 'topic' as const, name})),
  ]
}

/** A broker that is away keeps the others from nothing. */
async function restore(
  cluster: Cluster,
  {rates, before, topics, others, relocated, sharing}: ReplicationThrottle,
): Promise<Omit<RemovedThrottle, 'left'> & {readonly failures: ReadonlyMap<ThrottledThing, Failure>}> {
  const [{own: present, failures: unread}, {own: lists, failures: unlisted}, stillMoves] = await Promise.all([
    fetchOwnConfigs(cluster, 'broker', [...rates.keys()], BROKER_RATES),
    fetchOwnConfigs(cluster, 'topic', [...new Set([...topics.keys(), ...others.keys()])], THROTTLED_REPLICAS),
    findOthersMoves(cluster, [...sharing], relocated),
  ])
  const isOver = (broker: string, key: string): boolean =>
    isOfReplication(key) ? areOthersGone : stillMoves.get(broker) === false
  const areOthersGone = others.size > 0 && [...others].every(([topic, own]) => isGone(own, lists.get(topic)))
  const failures = new Map<ThrottledThing, Failure>()
  const held: HeldRate[] = []
  const dropped: HeldRate[] = []
  const back: {resource: ThrottledThing; wish: ConfigWish}[] = []
  for (const [broker, wanted] of rates) {
    const resource: ThrottledThing = {kind: 'broker', name: broker}
    const failure = unread.get(broker)
    if (failure) failures.set(resource, failure)
    const set: Record<string, string> = {}
    const unset: string[] = []
    for (const [key, rate] of failure ? [] : wanted) {
      const now = present.get(broker)?.get(key)
      const earlier = before.get(broker)?.get(key)
      const was = isOver(broker, key) ? undefined : earlier
      // Another value is another program's: it stays.
      const isOurs = now === rate && was !== rate
      if (isOurs && was === undefined) unset.push(key)
      if (isOurs && was !== undefined) set[key] = was
      const after = isOurs ? was : now
      if (after !== undefined) held.push({broker, key, rate: after})
      else if (isOurs && earlier !== undefined && !isOfReplication(key))
        dropped.push({broker, key, rate: earlier})
    }
    back.push({resource, wish: {set, unset}})
  }
  for (const [name, added] of topics) {
    const resource: ThrottledThing = {kind: 'topic', name}
    const failure = unlisted.get(name)
    if (failure) failures.set(resource, failure)
    else back.push({resource, wish: withoutItems(added, lists.get(name))})
  }
  for (const [resource, failure] of await alterThrottles(cluster, back)) failures.set(resource, failure)
  // With a topic that was deleted meanwhile its lists have gone.
  const left = [...failures].filter(([, {code}]) => code !== 'UNKNOWN_TOPIC_OR_PARTITION')
  return {failures: new Map(left), held, dropped}
}

function isOfReplication(key: string): boolean {
  return THROTTLE_RATES.some((each) => each === key)
}

/** Whether nothing of lists is there any more; they go with their topic. Pure. */
export function isGone(lists: OwnConfigs, present: OwnConfigs | undefined): boolean {
  return [...lists].every(([key, text]) => {
    const items = new Set(listItems(present?.get(key) ?? ''))
    return listItems(text).every((item) => !items.has(item))
  })
}

function withoutItems(added: OwnConfigs, lists: OwnConfigs | undefined): ConfigWish {
  const subtract: Record<string, string> = {}
  const unset: string[] = []
  for (const [key, text] of added) {
    const ours = new Set(listItems(text))
    const present = listItems(lists?.get(key) ?? '')
    if (!present.some((item) => ours.has(item))) continue
    // A list without items would stay as one that is set.
    if (present.every((item) => ours.has(item))) unset.push(key)
    else subtract[key] = text
  }
  return {subtract, unset}
}

/** "2.00 MiB/s on brokers 1, 2", and the commands that take it away; pure. */
export function describeHeld(held: readonly HeldRate[]): string {
  const rates = [...Map.groupBy(held, ({rate}) => rate)].map(([rate, each]) => {
    const brokers = [...new Set(each.map(({broker}) => broker))]
    return `${formatBytes(Number(rate))}/s on broker${brokers.length === 1 ? '' : 's'} ${brokers.join(', ')}`
  })
  const commands = [...Map.groupBy(held, ({broker}) => broker)].map(([broker, each]) =>
    quoteCommand('config unset broker', [broker, ...each.map(({key}) => key)]),
  )
  const takes = commands.length === 1 ? 'takes' : 'take'
  return `${rates.join(', ')}; ${commands.join(', ')} ${takes} it away.`
}

/** What was taken for the rate of another run that has ended, and how it comes back where it was somebody's own; pure. */
export function describeDropped(dropped: readonly HeldRate[]): string {
  const told = dropped.map(
    ({broker, key, rate}) =>
      `${formatBytes(Number(rate))}/s between the log directories of broker ${broker} were taken for those of another run, which has ended, and hold no more. Where you have set them to stay: ${quoteCommand('config set broker', [broker, `${key}=${rate}`])}.`,
  )
  return told.join(' ')
}

/** What holds back copies that go on without this run. */
export function unthrottled(held: readonly HeldRate[]): string {
  return held.length === 0
    ? 'The throttle was taken away: they are copied as fast as it goes now.'
    : `The throttle was taken away, and a rate that was not set by this run holds: ${describeHeld(held)}`
}

/** What failed, and beside it that the throttle is left behind. */
export function alsoLeft(failure: Failure | undefined, left: Failure): Failure {
  if (failure === undefined) return left
  return failure.with({
    message: `${failure.message} ${left.message}`,
    suggestions: [...left.suggestions, ...failure.suggestions],
  })
}

function leftBehind({rates}: ReplicationThrottle, failures: ReadonlyMap<ThrottledThing, Failure>): Failure {
  const [cause] = failures.values()
  const commandOf = ({kind, name}: ThrottledThing): string =>
    kind === 'broker'
      ? quoteCommand('config unset broker', [name, ...(rates.get(name)?.keys() ?? [])])
      : quoteCommand('config unset topic', [name, ...THROTTLED_REPLICAS])
  const isAway = (thing: ThrottledThing): boolean =>
    thing.kind === 'broker' && isNetworkFailure(failures.get(thing))
  const things = [...failures.keys()]
  const [away, others] = [things.filter(isAway), things.filter((thing) => !isAway(thing))]
  const back = away.length === 1 ? `broker ${away[0]?.name} is` : 'these brokers are'
  return new Failure(
    'failed',
    `The throttle of the replication may still be set, as it could not be taken away: ${cause?.message}`,
    {
      code: 'THROTTLE_LEFT',
      suggestions: [
        ...(others.length === 0
          ? []
          : [`Take it away, or replicas stay slow: ${others.map(commandOf).join(', ')}.`]),
        ...(away.length === 0
          ? []
          : [`Take it away once ${back} back, or replicas stay slow: ${away.map(commandOf).join(', ')}.`]),
      ],
      cause,
    },
  )
}
