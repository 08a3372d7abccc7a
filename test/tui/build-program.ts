import {mkdir, mkdtemp} from 'node:fs/promises'
import {join} from 'node:path'
import {build} from 'esbuild'

/**
 * Bundles a program of this folder with React's production build, into a new folder that whoever called has to remove.
 * The folder is below node_modules, so that the packages that stay outside of the bundle are found from there.
 */
export async function buildProgram(
  name: string,
): Promise<{readonly folder: string; readonly program: string}> {
  const cache = join(import.meta.dirname, '../../node_modules/.cache')
  await mkdir(cache, {recursive: true})
  const folder = await mkdtemp(join(cache, 'samsa-top-'))
  const program = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    define: {'process.env.NODE_ENV': '"production"'},
  })
  return {folder, program}
}
