import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {formatDuration} from '../names/numbers.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import {findHanging, type OpenTransaction} from '../transactions/find-hanging.ts'
import {type Findings, type HealthProblem, type Unlooked, unlookedBecause} from './health-problem.ts'

/** Transactions that are open in a partition, for a minute, though no coordinator has them open there. */
export async function findHangingTransactions(
  cluster: Cluster,
  {topics, brokers}: ClusterMetadata,
  missing: ReadonlySet<number>,
): Promise<Findings> {
  // What a broker that is away has, nobody is told; without a leader there is a problem of another kind.
  const live = new Set(brokers.flatMap(({nodeId}) => (missing.has(nodeId) ? [] : [nodeId])))
  const partitions = [...topics.values()].flatMap(({name: topic, partitions: all}) =>
    all.flatMap(({partition, leader}) => (live.has(leader) ? [{topic, partition}] : [])),
  )
  try {
    const {hanging, failures} = await findHanging(cluster, partitions, {retryForMs: 0})
    // A leader that has just changed, or a topic that was deleted: no transaction hangs for that.
    const [first] = failures.filter(({code}) => code === null || !MOVED.has(code))
    return {
      problems: hanging.map(problemOf),
      unlooked: first === undefined ? [] : [unknownTransactions(first)],
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {problems: [], unlooked: [unknownTransactions(error)]}
  }
}

const MOVED: ReadonlySet<string> = new Set(['NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_TOPIC_OR_PARTITION'])

function problemOf({topic, partition, producerId, startOffset, lastWriteMs}: OpenTransaction): HealthProblem {
  const name = formatTopicPartition({topic, partition})
  const written =
    lastWriteMs === null ? '' : `, last written to ${formatDuration(Date.now() - lastWriteMs)} ago`
  return {
    kind: 'hanging-transaction',
    severity: 'error',
    about: {type: 'partition', topic, partition},
    which: String(producerId),
    seen: `a transaction of producer ${producerId} is open in ${name} since offset ${startOffset}${written}: readers at read_committed wait there`,
    cause:
      'No coordinator has it open there any more, or this user may not describe its transactional id; then nobody ends it but an operator',
    command: {
      verb: ['txn', 'abort'],
      names: [`${topic}:${partition}`],
      flags: ['--producer-id', String(producerId)],
    },
    partitions: [{topic, partition}],
  }
}

function unknownTransactions(failure: Failure): Unlooked {
  return unlookedBecause(failure, {
    kinds: ['hanging-transaction'],
    about: {type: 'cluster'},
    seen: 'whether transactions hang is unknown of some partitions',
    command: {verb: ['topic', 'list']},
  })
}
