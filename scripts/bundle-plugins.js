// esbuild plugins that make one script of samsa: what its dependencies look up at run time, or wait for when they are loaded.
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import path from 'node:path'
import {root} from './pinned-node.js'

/** A map without a place in it: what esbuild reads behind a file of a dependency, so that its own map is of our sources only. */
const NO_PLACES = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64')

/** Maps of dependencies would be four fifths of all maps, and help nobody who reads a report. @type {import('esbuild').Plugin} */
export const ownPlacesOnly = {
  name: 'own-places-only',
  setup(build) {
    build.onLoad({filter: /node_modules[\\/].*\.[cm]?js$/}, async ({path: file}) => ({
      contents: `${await readFile(file, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${NO_PLACES}`,
      loader: 'js',
    }))
  },
}

/** oclif loads commands, its help class and hooks by their files; here they are in the bundle, by the same names. */
const LOADER = `
import {findOwnModule} from './src/cli/own-files.ts'
const moduleOf = (file) => {
  const name = /dist[\\\\/](.*?)(?:\\.js)?$/.exec(file)?.[1]?.replaceAll('\\\\', '/') ?? file
  const found = findOwnModule(name)
  if (!found) throw Object.assign(new Error('samsa has no module ' + name), {code: 'MODULE_NOT_FOUND'})
  return found()
}
export const load = (_, file) => moduleOf(file)
export const loadWithData = async (_, file) => ({filePath: file, isESM: true, module: await moduleOf(file)})
export const loadWithDataFromManifest = ({relativePath}) => loadWithData(null, relativePath.join('/'))
export const isPathModule = () => true
`

/** @type {import('esbuild').Plugin} */
export const packedOclif = {
  name: 'packed-oclif',
  setup(builder) {
    let readsManifest = false
    builder.onLoad({filter: /@oclif[\\/]core[\\/]lib[\\/]module-loader\.js$/}, () => ({
      contents: LOADER,
      resolveDir: root,
    }))
    builder.onLoad({filter: /@oclif[\\/]core[\\/]lib[\\/]util[\\/]fs\.js$/}, ({path: file}) => {
      const source = readFileSync(file, 'utf8')
      const ownFiles = JSON.stringify(path.join(root, 'src/cli/own-files.ts'))
      const contents = source.replace(
        /^async function readJson\((\w+).*\) \{$/m,
        (head, name) =>
          `${head}\n    if (${name}.endsWith('oclif.manifest.json')) return JSON.parse(require(${ownFiles}).readOwnFile('', 'oclif.manifest.json'))`,
      )
      readsManifest = contents !== source
      return {contents, loader: 'js'}
    })
    builder.onEnd(() => ({
      errors: readsManifest ? [] : [{text: 'oclif reads files in another way: see packed-oclif'}],
    }))
  },
}

/**
 * Machine code of this kind of machine, which is installed: it becomes an asset, and the package that would load it loads it by
 * src/cli/native-file.ts. That of other machines is not there, and is never asked for. `natives` is filled with the assets.
 * @returns {import('esbuild').Plugin}
 */
export function nativesInside(natives) {
  return {
    name: 'natives-inside',
    setup(builder) {
      builder.onResolve(
        {filter: /^@[\w-]+\/[\w-]+-(linux|darwin|win32)-[\w-]+$/},
        ({path: name, resolveDir}) => {
          try {
            return {path: createRequire(`${resolveDir}/`).resolve(name), namespace: 'native'}
          } catch {
            return {path: name, external: true}
          }
        },
      )
      builder.onLoad({filter: /./, namespace: 'native'}, ({path: file}) => {
        const name = path.basename(file)
        natives.set(name, file)
        const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
        return {
          contents: `module.exports = require('./src/cli/native-file.ts').loadNativeFile('${name}', '${sha256}')`,
          resolveDir: root,
        }
      })
    },
  }
}

/**
 * A script cannot wait at the top of a module. yoga-layout waits there until its WebAssembly is compiled: its engine takes a function that
 * makes an instance at once, so it gets the bytes and one. Ink waits for the tools of its developers, which are not there.
 * @type {import('esbuild').Plugin}
 */
export const withoutTopLevelAwait = {
  name: 'without-top-level-await',
  setup(builder) {
    builder.onLoad({filter: /ink[\\/]build[\\/]reconciler\.js$/}, ({path: file}) => ({
      contents: readFileSync(file, 'utf8')
        .replace("await import('./devtools.js')", 'undefined')
        .replace('await loadPackageJson()', 'packageInfo'),
      loader: 'js',
    }))
    const BYTES = /"data:application\/octet-stream;base64,([\w+/=]+)"/
    builder.onLoad({filter: /yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/}, ({path: file}) => {
      const source = readFileSync(file, 'utf8')
      const engine = path.join(path.dirname(file), '../binaries/yoga-wasm-base64-esm.js')
      const base64 = BYTES.exec(readFileSync(engine, 'utf8'))?.[1]
      const contents = source.replace(
        'wrapAssembly(await loadYoga())',
        `(() => {
  const assembly = {
    instantiateWasm(imports, done) {
      done(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from('${base64}', 'base64')), imports))
      return {}
    },
  }
  loadYoga(assembly)
  return wrapAssembly(assembly)
})()`,
      )
      if (contents === source || base64 === undefined)
        return {errors: [{text: 'yoga-layout is loaded in another way: see without-top-level-await'}]}
      return {contents, loader: 'js'}
    })
    builder.onLoad(
      {filter: /yoga-layout[\\/]dist[\\/]binaries[\\/]yoga-wasm-base64-esm\.js$/},
      ({path: file}) => ({
        contents: readFileSync(file, 'utf8').replace(BYTES, '"data:application/octet-stream;base64,"'),
        loader: 'js',
      }),
    )
  },
}
