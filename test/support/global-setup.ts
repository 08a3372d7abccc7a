import type {TestProject} from 'vitest/node'
import {startLocalCluster} from '../../src/local/cluster.ts'
import {stagePackage} from './package-stage.ts'
import {isReady} from './readiness.ts'

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
  const given = process.env.SAMSA_TEST_BOOTSTRAP
  const cluster = given ? null : await startLocalCluster({isReady, onProgress})
  // An ending by signal runs no teardown; leaving by exit() lets the cluster end its broker.
  const onSignal = (signal: NodeJS.Signals): never => {
    stage.removeNow()
    process.exit(signal === 'SIGTERM' ? 143 : 129)
  }
  process.on('SIGTERM', onSignal).on('SIGHUP', onSignal)
  project.provide('bootstrapServers', given || (cluster?.bootstrapServers ?? ''))
  project.provide('packageRoot', stage.packageRoot)
  project.provide('binFolder', stage.binFolder)
  project.provide('home', stage.home)
  return async () => {
    process.off('SIGTERM', onSignal).off('SIGHUP', onSignal)
    await cluster?.stop()
    await stage.remove()
  }
}

/** A fetch of Kafka takes a while the first time: the log says so. */
function onProgress(message: string): void {
  process.stdout.write(`${message}\n`)
}
