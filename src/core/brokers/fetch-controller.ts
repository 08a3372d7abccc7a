import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'

/**
 * Node id of the active controller: the leader of the metadata log. In KRaft mode the `controllerId` of other answers is a
 * random live broker (KRaftMetadataCache), so the quorum is asked. Null where that may not be asked; `fallback`, what
 * another answer has named, where the brokers have no quorum, which is ZooKeeper's time.
 */
export async function fetchController(
  cluster: Cluster,
  fallback: number | null = null,
): Promise<number | null> {
  const controller = await askController(cluster)
  if (!(controller instanceof Failure)) return controller
  return controller.code === 'UNSUPPORTED_VERSION' ? fallback : null
}

/** The same, null where there is no controller at the moment, and why it could not be asked for. */
export async function askController(cluster: Cluster): Promise<number | null | Failure> {
  try {
    // A dashboard need not load this with its start.
    const {fetchQuorum} = await import('./fetch-quorum.ts')
    return (await fetchQuorum(cluster)).leader
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error
  }
}
