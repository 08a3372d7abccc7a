import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchBrokerLogs} from '../brokers/fetch-broker-logs.ts'
import {HiddenTopics} from '../dashboard/hidden-topics.ts'

/**
 * Why a check of all topics has not seen all of them: some are hidden from whoever asks, or nobody can tell, as log directories name
 * them only to who may describe the cluster. Null where there are no others.
 */
export async function findHiddenTopics(cluster: Cluster): Promise<Failure | null> {
  const metadata = await cluster.metadata(null)
  const told = await Promise.all(metadata.brokers.map(({nodeId}) => topicsIn(cluster, nodeId)))
  const logs = told.map((each) => (each instanceof Failure ? undefined : each))
  const hidden = await new HiddenTopics(cluster).count(logs, metadata)
  if (hidden === 0) return null
  if (hidden !== null)
    return new Failure(
      'denied',
      `${hidden} more ${hidden === 1 ? 'topic is' : 'topics are'} hidden from this user.`,
      {
        code: 'TOPIC_AUTHORIZATION_FAILED',
        suggestions: ['It takes the permission DESCRIBE on all topics.'],
      },
    )
  const reason = told.find((each): each is Failure => each instanceof Failure)
  const text = 'Whether there are topics that are hidden from this user is unknown'
  const why = reason === undefined ? '.' : `: ${reason.message}`
  return new Failure(reason?.kind ?? 'failed', `${text}${why}`, {
    code: reason?.code ?? undefined,
    suggestions: reason?.suggestions ?? [],
  })
}

async function topicsIn(cluster: Cluster, broker: number): Promise<ReadonlySet<string> | Failure> {
  try {
    return (await fetchBrokerLogs(cluster, broker)).topics
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
