import {mkdir, mkdtemp} from 'node:fs/promises'
import {join} from 'node:path'
import {build} from 'esbuild'

/**
 * Bundles a program of this folder, its packages included, with React's production build, into a new folder that whoever
 * called has to remove. To load Ink and React file by file would take as long again as all else that a program does.
 * The folder is below node_modules, where code that asks Node for a package when it first needs it finds that.
 */
export async function buildProgram(
  name: string,
): Promise<{readonly folder: string; readonly program: string}> {
  const cache = join(import.meta.dirname, '../../node_modules/.cache')
  await mkdir(cache, {recursive: true})
  const folder = await mkdtemp(join(cache, 'samsa-top-'))
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outdir: folder,
    outExtension: {'.js': '.mjs'},
    bundle: true,
    // What Ink imports for its devtools only is a file of its own, which nothing loads.
    splitting: true,
    external: ['react-devtools-core'],
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': 'undefined'},
    // CommonJS packages load Node's modules with it.
    banner: {
      js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
    },
  })
  return {folder, program: join(folder, `${name}.mjs`)}
}
