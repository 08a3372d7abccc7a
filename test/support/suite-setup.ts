import type {TestProject} from 'vitest/node'
import {untilClusterReady} from '../../src/core/cluster/until-ready.ts'
import {type ClusterPlace, startLocalCluster} from '../../src/local/cluster.ts'
import type {LocalOptions} from '../../src/local/options.ts'
import {stagePackage} from './package-stage.ts'
import type {ProxiedListener} from './proxied-kafka.ts'
import {ToolsServer} from './tools-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the brokers of the whole suite listen. */
    bootstrapServers: string
    /** The files of that cluster, for tests that kill its brokers; null where the brokers are not ours. */
    suitePlace: ClusterPlace | null
    /** The folder of the samsa that was built for this run. */
    packageRoot: string
    /** A folder for PATH with a program `samsa`. */
    binFolder: string
    /** An empty folder that commands under test take for the user's. */
    home: string
    /** Where Kafka's own tools listen (tools-server.ts). */
    toolsSocket: string
    /** Listeners of the suite's broker behind proxies, one for each worker; none where the broker is not ours. */
    proxiedListeners: readonly ProxiedListener[]
  }
}

/** What every broker that tests start is set to. */
export const TEST_BROKER: Readonly<Record<string, string>> = {
  // Kafka looks for expired records 30 s after its start, then every 300 s: what tests write is as old as they want.
  'log.initial.task.delay.ms': '86400000',
  // A compacting topic of a test is compacted soon, not within 15 s: each look goes through all partitions.
  'log.cleaner.backoff.ms': '500',
  // A transaction whose time is up is aborted within a second, not ten.
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
  // A member of a group of the newer kinds (KIP-848, KIP-932) learns with a heartbeat what it is to read: within a second, not five.
  'group.consumer.min.heartbeat.interval.ms': '1000',
  'group.consumer.heartbeat.interval.ms': '1000',
  // A test may set that a silent one of its own group is given up sooner than after 45 s.
  'group.consumer.min.session.timeout.ms': '5000',
  'group.share.min.heartbeat.interval.ms': '1000',
  'group.share.heartbeat.interval.ms': '1000',
  'group.streams.min.heartbeat.interval.ms': '1000',
  'group.streams.heartbeat.interval.ms': '1000',
  // Everything is allowed until a test denies it.
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
}

/**
 * What several brokers are set to besides. Controllers that have an authorizer let each other vote only as super users: the
 * rules are in the log, which needs a leader first (KIP-801). Tests that deny something do so on one broker.
 */
const SEVERAL_BROKERS = {
  'super.users': 'User:ANONYMOUS',
  // Fewer partitions than a user's cluster has: each is kept three times, and moved whenever a broker goes and comes.
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.num.partitions': '1',
}

/** Starts a cluster that tests may use for as long as they need it. */
export function startTestCluster(options: Partial<LocalOptions> = {}): ReturnType<typeof startLocalCluster> {
  const {brokers = 1, serverProperties} = options
  // An older one that is still promised; without the variable the newest.
  const version = process.env.SAMSA_TEST_KAFKA_VERSION || undefined
  return startLocalCluster({
    untilReady: untilClusterReady,
    version,
    ...options,
    serverProperties: {...TEST_BROKER, ...(brokers > 1 ? SEVERAL_BROKERS : {}), ...serverProperties},
  })
}

/** Builds samsa and starts the real Kafka of a whole suite; returns what ends it. */
export async function setUpSuite(
  project: TestProject,
  options: Partial<LocalOptions> = {},
  proxiedListeners: readonly ProxiedListener[] = [],
): Promise<() => Promise<void>> {
  const stage = await stagePackage()
  // Whatever the suite leaves behind is in one place; workers inherit it.
  process.env.TMPDIR = stage.temporary
  const given = process.env.SAMSA_TEST_BOOTSTRAP
  const cluster = given ? null : await startTestCluster({onProgress, ...options})
  project.provide('bootstrapServers', given || (cluster?.bootstrapServers ?? ''))
  project.provide('suitePlace', cluster?.place ?? null)
  project.provide('packageRoot', stage.packageRoot)
  const tools = await ToolsServer.start(stage.temporary)
  project.provide('toolsSocket', tools.socket)
  project.provide('binFolder', stage.binFolder)
  project.provide('home', stage.home)
  project.provide('proxiedListeners', given ? [] : proxiedListeners)
  return async () => {
    await Promise.all([cluster?.stop(), tools.stop()])
    await stage.remove()
  }
}

/** A fetch of Kafka takes a while the first time: the log says so. What is waited for a moment is no news. */
function onProgress(message: string): void {
  if (!message.startsWith('Waiting for ')) process.stdout.write(`${message}\n`)
}
