import {execFile} from 'node:child_process'
import {rmSync} from 'node:fs'
import {cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises'
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
  remove(): Promise<void>
  /** For the end of a process, where nothing can be waited for. */
  removeNow(): void
}

const COPIED = ['bin', 'scripts', 'src', 'assets', 'package.json']

/**
 * Builds a copy of samsa in a temporary folder. Commands under test run from there: never from code that was built
 * before the last change, and undisturbed by a build in the repository meanwhile.
 */
export async function stagePackage(): Promise<PackageStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samsa-stage-'))
  const root = path.join(folder, 'package')
  const stage: PackageStage = {
    packageRoot: root,
    binFolder: path.join(folder, 'bin'),
    home: path.join(folder, 'home'),
    remove: () => rm(folder, {recursive: true, force: true}),
    removeNow: () => rmSync(folder, {recursive: true, force: true}),
  }
  try {
    await Promise.all([root, stage.home, stage.binFolder].map((each) => mkdir(each)))
    const present = new Set(await readdir(repositoryRoot))
    const copies = COPIED.filter((name) => present.has(name))
    await Promise.all(
      copies.map((name) => cp(path.join(repositoryRoot, name), path.join(root, name), {recursive: true})),
    )
    await symlink(path.join(repositoryRoot, 'node_modules'), path.join(root, 'node_modules'))
    await promisify(execFile)(pinnedNode, ['scripts/build.js'], {cwd: root})
    await stat(path.join(root, 'dist/cli/main.js'))
    const shim = `#!/bin/sh\nexec '${pinnedNode}' '${root}/bin/run.js' "$@"\n`
    await writeFile(path.join(stage.binFolder, 'samsa'), shim, {mode: 0o755})
    return stage
  } catch (error) {
    await stage.remove()
    throw error
  }
}
