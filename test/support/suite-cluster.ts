import {readFileSync} from 'node:fs'
import path from 'node:path'
import {KafkaJSError} from 'kafkajs'
import {afterAll, inject} from 'vitest'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {attachLocalCluster, type ClusterControl} from '../../src/local/cluster.ts'
import {withAdmin} from './kafka-client.ts'
import {tryKafkaTool} from './kafka-tools.ts'
import {untilSo} from './patience.ts'

/**
 * The three brokers of test/heavy, for a file that stops or kills some. It may leave them as they are: after it all are
 * started and caught up, so that the next file finds the cluster whole; then what it made is cleaned away.
 */
export function suiteCluster(cleanUp: () => Promise<void> = async () => {}): ClusterControl {
  const place = inject('suitePlace')
  if (!place) throw new Error('the brokers of SAMSA_TEST_BOOTSTRAP are not ours to kill')
  const cluster = attachLocalCluster(place, {untilReady: untilClusterReady})
  afterAll(async () => {
    await settle(cluster)
    await cleanUp()
  })
  return cluster
}

/** Starts every broker that does not run, and waits until each partition has a leader and all its replicas in sync. */
export async function settle(cluster: ClusterControl): Promise<void> {
  const {brokers} = await cluster.status()
  // Nobody has stopped it: whatever else fails may come of that.
  for (const {id, state} of brokers)
    if (state === 'crashed')
      process.stderr.write(`broker ${id} has ended by itself:\n${lastErrors(cluster, id)}\n`)
  await cluster.startStoppedBrokers()
  let behind: string[] = []
  try {
    await untilSo(
      async () => {
        behind = await partitionsBehind(cluster.bootstrapServers)
        return behind.length === 0
      },
      () => `not in sync: ${behind.join(', ')}`,
      50,
    )
  } catch (error) {
    throw new Error(`${String(error)}\n${await describeTrouble(cluster)}`, {cause: error})
  }
}

/** What Kafka's own tool says of partitions that lack something, and the brokers' last complaints: kafkajs names neither. */
async function describeTrouble(cluster: ClusterControl): Promise<string> {
  const at = ['--bootstrap-server', cluster.bootstrapServers, '--describe']
  const {stdout, stderr} = await tryKafkaTool('org.apache.kafka.tools.TopicCommand', [
    ...at,
    '--under-replicated-partitions',
  ])
  const logs = cluster.brokerIds.map((id) => `broker ${id}:\n${lastErrors(cluster, id)}\n`)
  return `${stdout}${stderr}${logs.join('')}`
}

/** What a broker's log says last of what went wrong. */
function lastErrors(cluster: ClusterControl, id: number): string {
  const log = path.join(cluster.brokerDirectory(id), 'logs/server.log')
  const lines = readFileSync(log, 'utf8').split('\n')
  return lines
    .filter((line) => /ERROR|FATAL|Exception/.test(line))
    .slice(-10)
    .join('\n')
}

/** Partitions of all topics, internal ones too, that lack a replica or the leader. */
async function partitionsBehind(servers: string): Promise<string[]> {
  try {
    const {topics} = await withAdmin((admin) => admin.fetchTopicMetadata(), servers)
    return topics.flatMap(({name, partitions}) =>
      partitions
        .filter(({leader, replicas, isr}) => leader < 0 || isr.length < replicas.length)
        .map(({partitionId}) => `${name}-${partitionId}`),
    )
  } catch (error) {
    // What kafkajs throws where a partition has no leader.
    if (error instanceof KafkaJSError) return [error.message]
    throw error
  }
}
