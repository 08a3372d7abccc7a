// An esbuild plugin that keeps start-up short: CommonJS packages that load everything they might need load it at first use instead.
// oclif's compiled files and kafkajs's connection name modules at the top and use them as `name.member`, so the name can
// stand for a proxy that loads the module when a member is first asked for. Start-up falls by about a third.
import {readFile} from 'node:fs/promises'

const PACKAGES = /node_modules[\\/](@oclif[\\/]core[\\/]lib|kafkajs[\\/]src[\\/]network)[\\/].*\.js$/

/** `const x_1 = require("x")` and `const x_1 = __importDefault(require("x"))`, one a line; destructuring is left alone. */
const TOP_LEVEL_REQUIRE =
  /^const (\w+) = ((?:__importDefault\(|__importStar\()?require\((?:"[^"]+"|'[^']+')\)\)?);?$/gm

/** Bases of classes and what is called at load time would be loaded at once anyway, and need the real thing. */
const EAGER = /kafkajs[\\/]src[\\/]network[\\/](?!connection\.js)/

/** Sorting command ids by locale loads the collation tables (7 ms); ids are plain ASCII. */
const LOCALE_ORDER = /\b([a-z]\.id)\.localeCompare\(([a-z]\.id)\)/g

const HELPER = `
const __lazyModule = (load) => {
  let loaded, isLoaded = false
  const get = () => { if (!isLoaded) { loaded = load(); isLoaded = true } return loaded }
  return new Proxy(function () {}, {
    get: (_, key) => get()[key],
    set: (_, key, value) => { get()[key] = value; return true },
    has: (_, key) => key in get(),
    apply: (_, self, args) => Reflect.apply(get(), self, args),
    construct: (_, args) => Reflect.construct(get(), args),
  })
};
`

const SILENT_DEBUG = `
const createDebug = () => Object.assign(() => {}, {enabled: false, extend: createDebug})
module.exports = Object.assign(createDebug, {enable: () => {}, disable: () => '', enabled: () => false})
`

const OCLIF_INDEX = `
export {Command} from '@oclif/core/command'
export * as Args from '@oclif/core/args'
export * as Flags from '@oclif/core/flags'
export {loadHelpClass} from '@oclif/core/help'
`

/** What a build with the versions of package-lock.json comes to, roughly halved: below that the trick has ceased to work. */
const FEWEST_LATE_REQUIRES = 120
const FEWEST_LATE_FILES = 25

/**
 * Each replacement that must have happened. oclif or kafkajs compiled in another way would leave the expressions above
 * without a match, and start-up would be slow again without a word: then the build fails.
 */
const REPLACED = {
  oclif: "oclif's index",
  'wsl-utils': "oclif's question for WSL",
  debug: "oclif's debug lines",
  localeCompare: "oclif's order of commands",
}

/** @type {import('esbuild').Plugin} */
export const leanStart = {
  name: 'lean-start',
  setup(build) {
    const replaced = new Set()
    let lateRequires = 0
    let lateFiles = 0
    build.onEnd(() => {
      const missing = Object.keys(REPLACED).filter((name) => !replaced.has(name))
      const errors = missing.map((name) => ({text: `lean-start has replaced nothing: ${REPLACED[name]}`}))
      if (lateRequires < FEWEST_LATE_REQUIRES || lateFiles < FEWEST_LATE_FILES) {
        errors.push({
          text: `lean-start made ${lateRequires} requires of ${lateFiles} files late, at least ${FEWEST_LATE_REQUIRES} of ${FEWEST_LATE_FILES} are expected: see whether oclif or kafkajs is compiled in another way`,
        })
      }
      return {errors}
    })
    // oclif's index loads all of oclif and compares Node versions with semver (9 ms); bin/run.js has checked that already.
    build.onResolve({filter: /^@oclif\/core$/}, () => ({path: 'oclif', namespace: 'samsa-oclif'}))
    build.onLoad({filter: /./, namespace: 'samsa-oclif'}, () => {
      replaced.add('oclif')
      return {contents: OCLIF_INDEX, resolveDir: import.meta.dirname}
    })
    // oclif asks whether it runs under WSL (11 ms) only to tell a platform name that samsa never uses.
    build.onResolve({filter: /^wsl-utils$/}, () => ({path: 'wsl-utils', namespace: 'samsa-wsl'}))
    build.onLoad({filter: /./, namespace: 'samsa-wsl'}, () => {
      replaced.add('wsl-utils')
      return {contents: 'export const isWsl = false'}
    })
    // oclif's own debug lines (DEBUG=*) are not for users of samsa, who have --verbose; the package costs 2.5 ms.
    build.onResolve({filter: /^debug$/}, () => ({path: 'debug', namespace: 'samsa-debug'}))
    build.onLoad({filter: /./, namespace: 'samsa-debug'}, () => {
      replaced.add('debug')
      return {contents: SILENT_DEBUG, loader: 'js'}
    })
    build.onLoad({filter: PACKAGES}, async ({path}) => {
      if (EAGER.test(path)) return undefined
      const source = await readFile(path, 'utf8')
      const requires = source.match(TOP_LEVEL_REQUIRE)?.length ?? 0
      lateRequires += requires
      if (requires > 0) lateFiles += 1
      const late = source.replace(TOP_LEVEL_REQUIRE, 'const $1 = __lazyModule(() => $2);')
      const lazy = late.replace(LOCALE_ORDER, '($1 < $2 ? -1 : $1 > $2 ? 1 : 0)')
      if (lazy !== late) replaced.add('localeCompare')
      if (lazy === source) return undefined
      // After "use strict", which must stay the first statement.
      return {
        contents: lazy.replace(/^("use strict";|'use strict';?)?/, (directive) => `${directive}${HELPER}`),
        loader: 'js',
      }
    })
  },
}
