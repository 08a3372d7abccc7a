import type {ClusterMetadata, PartitionMetadata} from '../../kafka/metadata.ts'
import type {BrokerReport} from '../dashboard/cluster-report.ts'
import {OR_REORDERED} from '../dashboard/problems/partition-problems.ts'
import {countOf} from '../names/count-of.ts'
import {formatPercent} from '../names/numbers.ts'
import {type Findings, type HealthProblem, listSome, NOTHING_FOUND, topicOrCluster} from './health-problem.ts'

/** Part of a broker's own leaders that may be elsewhere: Kafka's default of `leader.imbalance.per.broker.percentage`. */
const MOST_ELSEWHERE = 0.1

/** Topics that a command for several names. */
const MOST_NAMED = 3

/**
 * Brokers that lead too few of the partitions that should be theirs: those whose first replica is there, and in sync, and does
 * not lead. Of a broker that is away, or has not caught up, that is a consequence; pure.
 *
 * @param missing brokers that do not answer, though the metadata may still count them among the live
 */
export function findImbalance(
  {topics, brokers}: ClusterMetadata,
  missing: ReadonlySet<number>,
): readonly HealthProblem[] {
  const live = new Set(brokers.flatMap(({nodeId}) => (missing.has(nodeId) ? [] : [nodeId])))
  const own = new Map<number, {all: number; elsewhere: {topic: string; partition: number}[]}>()
  for (const {name: topic, partitions} of topics.values()) {
    for (const each of partitions) {
      const [preferred] = each.replicas
      if (preferred === undefined || !live.has(preferred)) continue
      const found = own.get(preferred) ?? {all: 0, elsewhere: []}
      own.set(preferred, found)
      found.all += 1
      if (isElsewhere(each, preferred)) found.elsewhere.push({topic, partition: each.partition})
    }
  }
  return [...own].flatMap(([broker, {all, elsewhere}]): HealthProblem[] => {
    const share = elsewhere.length / all
    if (share <= MOST_ELSEWHERE) return []
    const names = [...new Set(elsewhere.map(({topic}) => topic))]
    return [
      {
        kind: 'leader-imbalance',
        severity: 'warn',
        about: {type: 'broker', broker},
        seen: `broker ${broker} does not lead ${elsewhere.length} of the ${countOf(all, 'partition')} that are its own (${formatPercent(share)}), though it could: others have its load`,
        cause: `It may have been away and be back, ${OR_REORDERED}. Kafka moves leaders back every five minutes, unless auto.leader.rebalance.enable is false`,
        // Without a name it is about all topics.
        command: {verb: ['elect', 'preferred'], names: names.length > MOST_NAMED ? [] : names.sort()},
        partitions: elsewhere,
      },
    ]
  })
}

function isElsewhere({leader, isr}: PartitionMetadata, preferred: number): boolean {
  return leader >= 0 && leader !== preferred && isr.includes(preferred)
}

/**
 * Topics that are lost, or away, with one broker, where there are several to spread them over; pure.
 *
 * @param brokers how many there are, those included that are away for a while
 */
export function findSingleReplicas({topics}: ClusterMetadata, brokers: number): readonly HealthProblem[] {
  if (brokers < 2) return []
  const single = [...topics.values()].filter(({partitions}) =>
    partitions.some(({replicas}) => replicas.length === 1),
  )
  const [first] = single
  if (first === undefined) return []
  const names = single.map(({name}) => name).sort()
  const partitions = single.flatMap(({name: topic, partitions}) =>
    partitions.filter(({replicas}) => replicas.length === 1).map(({partition}) => ({topic, partition})),
  )
  return [
    {
      kind: 'single-replica',
      severity: 'note',
      about: topicOrCluster(names),
      seen: `${countOf(partitions.length, 'partition')} of ${single.length === 1 ? first.name : `${countOf(names.length, 'topic')} (${listSome(names)})`} ${partitions.length === 1 ? 'has' : 'have'} one replica on a cluster of ${brokers} brokers`,
      cause: 'While that one broker is away nothing is read or written there, and what it loses is lost',
      command: {
        verb: ['topic', 'alter'],
        names: [names[0] ?? first.name],
        flags: ['--replication-factor', String(Math.min(3, brokers))],
      },
      partitions,
    },
  ]
}

/** Brokers of several releases, as while an upgrade is under way; pure. */
export function findMixedVersions(brokers: readonly BrokerReport[]): Findings {
  const up = brokers.filter(({state}) => state === 'up')
  const untold = up.filter(({version}) => version === null)
  const releases = Map.groupBy(up, ({version}) => version)
  releases.delete(null)
  if (releases.size > 1) {
    const parts = [...releases]
      .sort(([a], [b]) => String(a).localeCompare(String(b), 'en', {numeric: true}))
      .map(([release, some]) => `${release} on ${listSome(some.map(({id}) => String(id)))}`)
    return {
      problems: [
        {
          kind: 'mixed-versions',
          severity: 'warn',
          about: {type: 'cluster'},
          seen: `brokers run different releases of Kafka: ${parts.join(', ')}`,
          cause: 'An upgrade is under way, or was left half done',
          command: {verb: ['broker', 'list']},
          partitions: [],
        },
      ],
      unlooked: [],
    }
  }
  const [first] = untold
  if (first === undefined) return NOTHING_FOUND
  return {
    problems: [],
    unlooked: [
      {
        kinds: ['mixed-versions'],
        about: untold.length === 1 ? {type: 'broker', broker: first.id} : {type: 'cluster'},
        seen: `which release ${countOf(untold.length, 'broker')} ${untold.length === 1 ? 'runs' : 'run'} is unknown`,
        cause: 'Brokers in KRaft mode tell it, from Kafka 3.0 on',
        command: {verb: ['broker', 'list']},
        isDenied: false,
      },
    ],
  }
}
