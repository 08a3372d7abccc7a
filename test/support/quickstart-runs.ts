import {type ChildProcessWithoutNullStreams, execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {cp} from 'node:fs/promises'
import {connect} from 'node:net'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, inject} from 'vitest'
import {pinnedNode, repositoryRoot} from './package-stage.ts'
import {runSamsa, samsaEnv} from './run-samsa.ts'

/** The programs of the examples find samsa beside themselves: in the package that was built for this run. */
export function stageExamples(): Promise<void> {
  return cp(path.join(repositoryRoot, 'examples'), inPackage('examples'), {recursive: true})
}

/** A file of that package. */
export function inPackage(file: string): string {
  return path.join(inject('packageRoot'), file)
}

/** As a person's shell: no cluster is named. The marker is in the environment of everything that is started. */
export function quickstartEnv(marker: string): Record<string, string> {
  return samsaEnv([], {SAMSA_BOOTSTRAP_SERVER: undefined, STARTED_BY: marker})
}

/** Runs a program of the examples, with these words. */
export function startExample(
  [file = '', ...args]: readonly string[],
  marker: string,
): ChildProcessWithoutNullStreams {
  return spawn(pinnedNode, [inPackage(`examples/${file}`), ...args], {
    cwd: inject('home'),
    env: quickstartEnv(marker),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Where the Kafka of a quickstart is, by what it has written. */
export function quickstartServers(output: string): string {
  const servers = /export SAMSA_BOOTSTRAP_SERVER=(127\.0\.0\.1:\d+)/.exec(output)?.[1]
  if (servers === undefined) throw new Error(`no Kafka was started:\n${output}`)
  return servers
}

/** No process, no port, no local cluster of what wrote this output. */
export async function expectNothingLeft(output: string, marker: string): Promise<void> {
  expect(await processesLeft(marker)).toEqual([])
  expect(await quickstartClusters()).toEqual([])
  const port = quickstartServers(output).split(':')[1]
  const [error] = await once(connect(Number(port), '127.0.0.1'), 'error')
  expect(error).toMatchObject({code: 'ECONNREFUSED'})
}

/** Local clusters of quickstarts in the home of this suite. */
export async function quickstartClusters(): Promise<string[]> {
  const {stdout} = await runSamsa(['local', 'status', '-o', 'name'])
  return stdout.split('\n').filter((name) => name.startsWith('quickstart-'))
}

/** Processes that have a marker in their environment. */
export async function processesLeft(marker: string): Promise<string[]> {
  const {stdout} = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], {maxBuffer: 2 ** 26})
  return stdout.split('\n').filter((line) => line.includes(`STARTED_BY=${marker}`))
}
