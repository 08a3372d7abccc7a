import type {Problem} from '../../../core/dashboard/problems/problem.ts'
import {isUnderReplicated} from '../../../core/dashboard/summarize-cluster.ts'
import {topicPartitionKey} from '../../../core/offsets/topic-partition.ts'
import {shownProblems} from '../problems/shown-problems.ts'
import type {ScreenContext} from '../screen.ts'

/**
 * The worst that is wrong with a broker; of one that leads partitions which lack replicas, what they lack them for. Null where
 * nothing is.
 */
export function findBrokerProblem({id}: {readonly id: number}, context: ScreenContext): Problem | null {
  const {problems} = shownProblems(context)
  const own = problems.find(({about}) => about.type === 'broker' && about.broker === id)
  if (own !== undefined) return own
  const lacking = (context.reports.cluster?.troubled ?? []).filter(
    (each) => each.leader === id && isUnderReplicated(each),
  )
  if (lacking.length === 0) return null
  const keys = new Set(lacking.map(({topic, partition}) => topicPartitionKey(topic, partition)))
  const isOfThese = ({about, partitions}: Problem): boolean =>
    about.type === 'broker' &&
    partitions.some(({topic, partition}) => keys.has(topicPartitionKey(topic, partition)))
  return problems.find(isOfThese) ?? null
}
