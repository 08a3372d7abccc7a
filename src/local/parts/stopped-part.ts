import {type LocalDirectories, localDirectories} from '../directories.ts'
import {isReachedBy, type LocalState, listClusterNames, readState} from '../state.ts'
import type {PartName} from './part-names.ts'
import {isPartRunning, partsOf} from './part-status.ts'

/**
 * The name of the local cluster with these bootstrap servers, or with null of the one that would be used if it ran, whose part is stopped;
 * null where none is. Never throws.
 */
export function stoppedPartCluster(
  name: PartName,
  bootstrapServers: string | null,
  env: NodeJS.ProcessEnv = process.env,
): string | null {
  const directories = localDirectories(env)
  const states = listClusterNames(directories).flatMap((cluster) => readableState(directories, cluster) ?? [])
  const meant = states.find((state) =>
    bootstrapServers === null
      ? state.name === 'default' || states.length === 1
      : isReachedBy(state, bootstrapServers),
  )
  const part = meant && partsOf(meant).find((each) => each.name === name)
  return meant && part && !isPartRunning(meant, part) ? meant.name : null
}

function readableState(directories: LocalDirectories, name: string): LocalState | null {
  try {
    return readState(directories, name)
  } catch {
    return null
  }
}
