import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {Script} from 'node:vm'
import {codeFile, keepCode, readCode, writeCode} from './code-cache.ts'
import {withYoungSpaceAsAtStart} from './young-space.ts'

// What bin/run.js runs: the bundle, with V8's code of an earlier run of the same command. Without it V8 compiles each function when it is
// first called, which is half of a start. Node's own cache of code (module.enableCompileCache) keeps what the first run of a
// file has compiled, whichever command that was, and never adds to it; and unless told otherwise it is in the folder for temporary
// files, where Node runs what any user of the machine has put.

/** What the last line of the bundle says of it (scripts/bundle.js). */
interface BundleFacts {
  /** Of the bundle and of the scripts that are loaded late: V8 itself compares no more than lengths. */
  readonly sha256: string
  /** Scripts of packages that are loaded late, and the names that each is asked for by. */
  readonly late: Readonly<Record<string, readonly string[]>>
  /** Modules of commands: `commands/topic/list`. */
  readonly modules: readonly string[]
}

interface Bundle {
  start(
    argv: string[],
    root: string,
    read: (file: string) => string,
    options?: {direct: boolean},
  ): Promise<never>
  readonly directWords: readonly string[]
}

/** Runs a command line with the bundle in `dist` of `root`, and ends the process. */
export function launch(argv: string[], root: string, options?: {direct: boolean}): void {
  const file = path.join(root, 'dist', 'samsa.cjs')
  // ASCII: a string of one byte a character needs no decoding.
  const source = readFileSync(file, 'latin1')
  const facts: BundleFacts = JSON.parse(source.slice(source.lastIndexOf('\n//') + 3))
  const words = commandWords(argv, facts.modules)
  const kept = codeFile(facts.sha256, words)
  const whole = kept === null ? undefined : readCode(kept)
  const cachedData = kept === null || whole ? whole : readCode(`${kept}${PART}`)
  const script = new Script(source, {filename: file, cachedData})
  const bundle: {exports: Partial<Bundle>} = {exports: {}}
  script.runInThisContext()(bundle.exports, lateRequire(file, facts), bundle)
  const {start} = bundle.exports
  if (!start) throw new Error(`${file} is not the bundle of samsa`)
  const isUsed = cachedData !== undefined && script.cachedDataRejected !== true
  if (kept !== null && !(isUsed && whole))
    keepCode(() => {
      const isWhole = isWholeRun(bundle.exports, words)
      if (isWhole || !isUsed) writeCode(isWhole ? kept : `${kept}${PART}`, codeOf(script))
    })
  void start(argv, root, (name) => readFileSync(path.join(root, name), 'utf8'), options)
}

/** The longest run of leading words that names a command; none where it is oclif's. */
function commandWords(argv: readonly string[], modules: readonly string[]): string[] {
  const known = new Set(modules)
  for (let count = Math.min(argv.length, 3); count > 0; count--) {
    const words = argv.slice(0, count)
    const name = `commands/${words.join('/')}`
    if (known.has(name) || known.has(`${name}/index`)) return words
  }
  return []
}

/** `require` of the bundle: machine code is installed, packages that are loaded late are scripts beside the bundle. */
function lateRequire(file: string, {late, sha256}: BundleFacts): (name: string) => unknown {
  const require = createRequire(file)
  const loaded = new Map<string, Record<string, unknown>>()
  return (name) => {
    if (name.startsWith('node:')) return require(name)
    const script = Object.keys(late).find((each) => late[each]?.includes(name))
    if (script === undefined) return require(name)
    let exports = loaded.get(script)
    if (exports === undefined) {
      exports = loadLate(
        path.join(path.dirname(file), 'late', `${script}.cjs`),
        codeFile(sha256, ['late', script]),
      )
      loaded.set(script, exports)
    }
    return exports[name]
  }
}

/** What a script beside the bundle exports; its code is kept as that of a command is. */
function loadLate(file: string, kept: string | null): Record<string, unknown> {
  const source = `(function (exports, require, module) {${readFileSync(file, 'latin1')}\n})`
  const cachedData = kept === null ? undefined : readCode(kept)
  const script = withYoungSpaceAsAtStart(() => new Script(source, {filename: file, cachedData}))
  const module = {exports: {}}
  script.runInThisContext()(module.exports, createRequire(file), module)
  if (kept !== null && (cachedData === undefined || script.cachedDataRejected === true))
    keepCode(() => writeCode(kept, codeOf(script)))
  return module.exports
}

/** What V8 has compiled of a script, for a run that begins as this one did. */
function codeOf(script: Script): Buffer {
  return withYoungSpaceAsAtStart(() => script.createCachedData())
}

/** Of the name of code that a run has left which ended early: the next one does better. */
const PART = '.part'

/** Whether a run has called what the next one will; not where it ended early, or went another way than its words say. */
function isWholeRun({directWords}: Partial<Bundle>, words: readonly string[]): boolean {
  const hasEnded = [undefined, 0, 1, 3].some((code) => code === process.exitCode)
  return hasEnded && directWords?.join() === words.join()
}
