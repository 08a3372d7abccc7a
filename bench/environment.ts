import {execFile} from 'node:child_process'
import {arch, availableParallelism, cpus, loadavg, platform, release, totalmem} from 'node:os'
import {promisify} from 'node:util'
import type {Workbench} from './workbench.ts'

/** On what the numbers were measured. */
export interface Environment {
  readonly date: string
  readonly system: string
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly kafka: string
  /** Of samsa and every peer that was found. */
  readonly clients: Readonly<Record<string, string>>
  /** The commit that was measured, with a + where files differ from it; null outside of a checkout. */
  readonly commit: string | null
}

export async function describeEnvironment(bench: Workbench): Promise<Environment> {
  const clients = [...bench.toolbox.tools].map(([name, {version}]) => [name, version])
  return {
    date: new Date().toISOString(),
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kafka: bench.cluster.version,
    clients: Object.fromEntries(clients),
    commit: await readCommit(),
  }
}

async function readCommit(): Promise<string | null> {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args)).stdout.trim()
  try {
    const commit = await git('rev-parse', '--short', 'HEAD')
    const changes = await git('status', '--porcelain', '--untracked-files=no', '--', 'src', 'bin', 'scripts')
    return changes === '' ? commit : `${commit}+`
  } catch {
    return null
  }
}

/** Processes that ran or wanted to, over the last minute; the bench's own and Kafka's are among them. */
export function readLoadAverage(): number {
  return loadavg()[0] ?? 0
}
