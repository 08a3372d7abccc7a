import type {Cluster} from '../../kafka/cluster.ts'
import {type Check, skipCheck} from './check.ts'
import {examineCluster} from './examine-cluster.ts'
import {examineServer} from './examine-server.ts'

/** Looks at every step of a connection, one check after the other; of what depends on a failed one it says that it was not looked at. */
export async function* examine(cluster: Cluster): AsyncGenerator<Check> {
  const {options, signal} = cluster
  let isReachable = false
  for (const address of options.bootstrapServers) {
    const isGood = yield* examineServer(address, options, signal)
    isReachable ||= isGood
  }
  if (isReachable) yield* examineCluster(cluster)
  else yield skipCheck('cluster', '', 'no server could be used')
}
