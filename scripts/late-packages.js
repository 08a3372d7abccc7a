// Packages that src loads by `createRequire(import.meta.url)('name')`, in the middle of a function that cannot wait: a bundler
// leaves such a call alone, and the package would have to be installed. These plugins take the call for what it means.
import {readFile} from 'node:fs/promises'
import {NATIVE_PACKAGES} from './bundle-options.js'

const SOURCE = /[\\/]src[\\/].*\.tsx?$/
const LATE_REQUIRE = /createRequire\(import\.meta\.url\)\('([^']+)'\)/g

/**
 * For dist: each such package becomes a file of its own, dist/late/NAME.cjs (package.json, `imports`), so that it costs nothing until
 * it is loaded. `names` is filled with the packages; the build makes their files. Native ones are installed.
 */
export function latePackages(names) {
  return sourcePlugin('late-packages', (call, name) => {
    if (name.startsWith('node:') || NATIVE_PACKAGES.includes(name)) return call
    names.add(name)
    return call.replace(`'${name}'`, `'#late/${name}'`)
  })
}

/** For the executable, which has one file and nothing beside it: all of them are in the bundle, and run when they are first used. */
export const bundledLatePackages = sourcePlugin('bundled-late-packages', (_, name) => `require('${name}')`)

/** @returns {import('esbuild').Plugin} */
function sourcePlugin(name, rewrite) {
  return {
    name,
    setup(build) {
      build.onLoad({filter: SOURCE}, async ({path}) => {
        const source = await readFile(path, 'utf8')
        if (path.includes('node_modules') || !source.includes('createRequire(')) return undefined
        const uses = source.match(/createRequire\(/g)?.length ?? 0
        let known = 0
        const contents = source.replace(LATE_REQUIRE, (call, packageName) => {
          known += 1
          return rewrite(call, packageName)
        })
        // The import of createRequire stays, unused: esbuild drops it.
        if (known < uses)
          return {
            errors: [
              {text: `${path} uses createRequire in another way than createRequire(import.meta.url)('name')`},
            ],
          }
        return {contents, loader: path.endsWith('x') ? 'tsx' : 'ts'}
      })
    },
  }
}
