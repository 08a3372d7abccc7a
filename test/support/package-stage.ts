import {execFile, spawn} from 'node:child_process'
import {cp, mkdir, mkdtemp, readdir, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

/** The folder of the repository. */
export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** The Node that samsa is developed with; tests run it by its path, whatever the shell would find. */
export const pinnedNode = path.join(repositoryRoot, 'node_modules/node/bin/node')

export interface PackageStage {
  /** The folder of the built package: bin/run.js is in it. */
  readonly packageRoot: string
  /** A folder for PATH: a program `samsa` that runs the built package, for tests that go through a shell. */
  readonly binFolder: string
  /** An empty folder that commands under test take for the user's. */
  readonly home: string
  /** The folder for temporary files of the suite. */
  readonly temporary: string
  /** Ends what tests have left running in these folders, and removes them. Happens by itself when this process ends. */
  remove(): Promise<void>
}

const COPIED = ['bin', 'docs', 'scripts', 'src', 'assets', 'package.json']

/** Builds a copy of samsa in an empty folder. */
export async function buildPackage(folder: string): Promise<void> {
  const copyTo = (name: string): string => path.join(folder, name)
  const present = new Set(await readdir(repositoryRoot))
  const copies = COPIED.filter((name) => present.has(name))
  await Promise.all(
    copies.map((name) => cp(path.join(repositoryRoot, name), copyTo(name), {recursive: true})),
  )
  await symlink(path.join(repositoryRoot, 'node_modules'), copyTo('node_modules'))
  await promisify(execFile)(pinnedNode, ['scripts/build.js'], {cwd: folder})
}

/**
 * Builds a copy of samsa in a temporary folder. Commands under test run from there: never from code that was built
 * before the last change, and undisturbed by a build in the repository meanwhile.
 */
export async function stagePackage(): Promise<PackageStage> {
  // TMPDIR is a stage already where layers share a process: one within the other would be removed while it is in use.
  process.env.SAMSA_TEST_STAGES ??= tmpdir()
  const folder = await mkdtemp(path.join(process.env.SAMSA_TEST_STAGES, 'samsa-stage-'))
  const inFolder = (name: string): string => path.join(folder, name)
  const stage = {
    packageRoot: inFolder('package'),
    binFolder: inFolder('bin'),
    home: inFolder('home'),
    temporary: inFolder('tmp'),
    remove: startJanitor(folder),
  }
  try {
    await Promise.all(['package', 'bin', 'home', 'tmp'].map((name) => mkdir(inFolder(name))))
    // Of a run of several suites (scripts/run-tests.js): it was built for all of them.
    const run = process.env.SAMSA_TEST_RUN
    if (run) await cp(path.join(run, 'package'), stage.packageRoot, {recursive: true, verbatimSymlinks: true})
    else await buildPackage(stage.packageRoot)
    const entry = path.join(stage.packageRoot, 'bin/run.js')
    const shim = `#!/bin/sh\nexec '${pinnedNode}' '${entry}' "$@"\n`
    await writeFile(path.join(stage.binFolder, 'samsa'), shim, {mode: 0o755})
    return stage
  } catch (error) {
    await stage.remove()
    throw error
  }
}

/** Starts the process that cleans up after this one; the returned function has it do so now. */
function startJanitor(folder: string): () => Promise<void> {
  const script = path.join(repositoryRoot, 'test/support/janitor.ts')
  // In a session of its own, so that a Ctrl-C meant for the suite does not reach it.
  const janitor = spawn(pinnedNode, [script, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => janitor.once('exit', () => resolve()))
  janitor.unref()
  return () => {
    // Else this process would end while it waits, and with success, whatever has failed.
    janitor.ref()
    janitor.stdin.end()
    return ended
  }
}
