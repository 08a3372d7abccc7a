import type {TestProject} from 'vitest/node'
import {isClusterReady} from '../../src/core/cluster/check-ready.ts'
import {startLocalCluster} from '../../src/local/cluster.ts'
import {stagePackage} from './package-stage.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the broker of the whole suite listens. */
    bootstrapServers: string
    /** The folder of the samsa that was built for this run. */
    packageRoot: string
    /** A folder for PATH with a program `samsa`. */
    binFolder: string
    /** An empty folder that commands under test take for the user's. */
    home: string
  }
}

/**
 * Builds samsa and starts the one real Kafka of the whole suite. With SAMSA_TEST_BOOTSTRAP that broker is used instead.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stage = await stagePackage()
  // Whatever the suite leaves behind is in one place; workers inherit it.
  process.env.TMPDIR = stage.temporary
  const given = process.env.SAMSA_TEST_BOOTSTRAP
  const cluster = given ? null : await startLocalCluster({isReady: isClusterReady, onProgress})
  project.provide('bootstrapServers', given || (cluster?.bootstrapServers ?? ''))
  project.provide('packageRoot', stage.packageRoot)
  project.provide('binFolder', stage.binFolder)
  project.provide('home', stage.home)
  return async () => {
    await cluster?.stop()
    await stage.remove()
  }
}

/** A fetch of Kafka takes a while the first time: the log says so. */
function onProgress(message: string): void {
  process.stdout.write(`${message}\n`)
}
