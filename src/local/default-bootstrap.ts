import {isSameProcess, readBootId} from '../user/process-identity.ts'
import {type LocalDirectories, localDirectories} from './directories.ts'
import type {PartName} from './parts/part-names.ts'
import {isPartRunning, partsOf, partUrl} from './parts/part-status.ts'
import {
  brokerMarker,
  formatBootstrapServers,
  isReachedBy,
  type LocalBroker,
  type LocalState,
  listClusterNames,
  readState,
} from './state.ts'

/** A local cluster that runs, and how clients get to it. */
interface RunningCluster {
  readonly name: string
  readonly bootstrapServers: string
}

/**
 * The local clusters that run, by name. Reads a few small files and never throws: every command may call it.
 * A cluster in containers counts as running from `local up` to `local down` within one boot, as asking the engine is slow.
 */
export function runningLocalClusters(env: NodeJS.ProcessEnv = process.env): RunningCluster[] {
  const directories = localDirectories(env)
  return listClusterNames(directories).flatMap((name) => {
    const bootstrapServers = runningBootstrapServers(directories, name)
    return bootstrapServers === null ? [] : [{name, bootstrapServers}]
  })
}

/**
 * Bootstrap servers of the local cluster to use when nothing is configured: the running one named `default`, else the
 * only running one, else null.
 */
export function defaultLocalBootstrapServers(env: NodeJS.ProcessEnv = process.env): string | null {
  const running = runningLocalClusters(env)
  const chosen =
    running.find(({name}) => name === 'default') ?? (running.length === 1 ? running[0] : undefined)
  return chosen?.bootstrapServers ?? null
}

/**
 * Where a part of the local cluster with these bootstrap servers is reached, with the name of the cluster; null where no cluster that
 * runs has one. Never throws.
 */
export function localPart(
  name: PartName,
  bootstrapServers: string,
  env: NodeJS.ProcessEnv = process.env,
): {readonly cluster: string; readonly url: string} | null {
  const directories = localDirectories(env)
  for (const cluster of runningLocalClusters(env)) {
    const state = readState(directories, cluster.name)
    // The profile of a secured cluster has the addresses of its listener with TLS.
    if (state === null || !isReachedBy(state, bootstrapServers)) continue
    const part = partsOf(state).find((each) => each.name === name)
    return part !== undefined && isPartRunning(state, part) ? {cluster: state.name, url: partUrl(part)} : null
  }
  return null
}

function runningBootstrapServers(directories: LocalDirectories, name: string): string | null {
  try {
    const state = readState(directories, name)
    const brokers = state === null ? [] : state.brokers.filter((broker) => isUp(state, broker))
    return brokers.length === 0 ? null : formatBootstrapServers(brokers)
  } catch {
    // A damaged state is reported by `local status`; here it means that this cluster is not a default.
    return null
  }
}

function isUp(state: LocalState, broker: LocalBroker): boolean {
  if (state.source === 'container') return state.startedAt !== null && state.bootId === readBootId()
  return broker.process !== null && isSameProcess(broker.process, brokerMarker(state, broker))
}
