import {spawn} from 'node:child_process'
import {mkdtemp, readdir, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {createInterface} from 'node:readline'
import {Failure} from '../errors/failure.ts'
import {withLock} from '../user/lock.ts'
import {makeFolder, SHARED} from '../user/make-folder.ts'

/** Runs Maven in the folder that is being filled, with these words. Throws with Maven's own error lines. */
export type RunMaven = (words: readonly string[]) => Promise<void>

/** A folder of the cache that Maven fills, once. */
export interface FolderFetch {
  /** It only ever appears complete: by a rename, after everything is in it. */
  readonly folder: string
  /** For sentences: `Kafka 4.4.0`. */
  readonly what: string
  /** Whether it is there. */
  readonly isThere: () => Promise<boolean>
  /** Fills a new folder that will become it. */
  readonly fill: (staging: string, runMaven: RunMaven) => Promise<void>
  /** What to do where that fails. */
  readonly suggestions: readonly string[]
  readonly mvn: string
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  readonly onProgress: (message: string) => void
}

/**
 * Fills a folder of the cache unless it is there. Two processes that ask for the same one fill it once. Throws with Maven's own
 * error lines when it fails; an interrupted fetch leaves nothing that counts as complete.
 */
export async function fetchFolder(fetch: FolderFetch): Promise<void> {
  const {folder, what, isThere, fill, signal, onProgress} = fetch
  if (await isThere()) return
  const [root, name] = [dirname(folder), basename(folder)]
  makeFolder(root, SHARED)
  const onWait = (pid: number) => onProgress(`Process ${pid} fetches ${what}, waiting for it`)
  await withLock(join(root, `${name}.lock`), {signal, onWait}, async () => {
    if (await isThere()) return
    await removeLeftovers(root, name)
    const staging = await mkdtemp(join(root, `${name}.partial-`))
    try {
      onProgress(`Fetching ${what} with Maven (once)`)
      await fill(staging, (words) => runMaven(staging, words, fetch))
      await rename(staging, folder)
    } catch (error) {
      await rm(staging, {recursive: true, force: true})
      throw error
    }
  })
}

/** What a killed fetch left behind; the lock says that nobody is writing it any more. */
async function removeLeftovers(root: string, name: string): Promise<void> {
  for (const each of await readdir(root)) {
    if (each.startsWith(`${name}.partial-`)) await rm(join(root, each), {recursive: true, force: true})
  }
}

async function runMaven(staging: string, words: readonly string[], fetch: FolderFetch): Promise<void> {
  const {mvn, what, env, signal, onProgress, suggestions} = fetch
  const child = spawn(mvn, ['-B', ...words], {
    cwd: staging,
    env: {...env, NO_COLOR: '1'},
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    ...(signal === undefined ? {} : {signal}),
  })
  const problems: string[] = []
  let files = 0
  const read = (line: string) => {
    if (/^Downloaded from .*\.(jar|gz)/.test(line)) {
      files += 1
      onProgress(`Fetching ${what} with Maven (once): ${files} files`)
    }
    const problem = /^\[ERROR\] +(.+)/.exec(line)?.[1]
    if (problem !== undefined) problems.push(problem)
  }
  createInterface({input: child.stdout}).on('line', read)
  createInterface({input: child.stderr}).on('line', read)
  const code = await new Promise<number | null | Error>((resolve) => {
    child.once('close', resolve)
    // A cancelled Maven still has to end before what it wrote can be removed.
    child.once('error', (error) => child.pid === undefined && resolve(error))
  })
  signal?.throwIfAborted()
  if (code === 0) return
  const reason = code instanceof Error ? code.message : (problems[0] ?? `mvn ended with code ${code}`)
  throw new Failure('failed', `Maven could not fetch ${what}: ${reason}`, {code: 'FETCH_FAILED', suggestions})
}
