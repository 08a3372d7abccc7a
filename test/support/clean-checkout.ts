import {cp, mkdtemp, symlink} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {repositoryRoot} from './package-stage.ts'

/** What is built or fetched, or is of no use to a build. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'build', 'man', 'test', 'bench', 'examples'])

/** A copy of the repository as it is after a clone, with nothing built, in a new temporary folder; dependencies are installed. */
export async function cleanCheckout(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samsa-checkout-'))
  await cp(repositoryRoot, folder, {
    recursive: true,
    filter: (source) =>
      !LEFT_OUT.has(path.relative(repositoryRoot, source)) && !/^dist\.\d/.test(path.basename(source)),
  })
  await symlink(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}
