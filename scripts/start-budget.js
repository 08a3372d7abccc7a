import {LATE_NAMES} from './late-packages.js'

// What a command may load before it does anything: bytes, and packages that are dear and have to wait until they are used.

/** Of code that a command imports statically. */
const MOST_BYTES = 1_100_000

/** Node's own modules that load a dozen others each (5 to 10 ms): `crypto` is there without an import for random ids. */
const LATE_BUILTINS = ['node:crypto', 'node:child_process']

/** Commands that start processes, edit files or name things by their hash. */
const NEED_LATE_BUILTINS = /^src\/commands\/(local\/|top\.|topic\/(copy|edit)\.|profile\/edit\.)/

/** What has grown dear to start, a sentence each, by esbuild's metafile of the bundle. */
export function findStartProblems({inputs, outputs}) {
  const sizes = Object.values(outputs).find(({entryPoint}) => entryPoint !== undefined).inputs
  const problems = []
  for (const file of Object.keys(inputs)) {
    if (!file.startsWith('src/commands/')) continue
    const loaded = staticClosure(file, inputs)
    const bytes = loaded.reduce((sum, input) => sum + (sizes[input]?.bytesInOutput ?? 0), 0)
    if (bytes > MOST_BYTES)
      problems.push(`${file} loads ${bytes} bytes with its start, more than ${MOST_BYTES}`)
    const imports = new Set(loaded.flatMap((input) => inputs[input].imports.flatMap(startedName)))
    const dear = NEED_LATE_BUILTINS.test(file) ? LATE_NAMES : [...LATE_NAMES, ...LATE_BUILTINS]
    for (const name of dear)
      if (imports.has(name)) problems.push(`${file} loads ${name} with its start; import it where it is used`)
  }
  return problems
}

/** What is loaded before the command does anything: CommonJS asks at the top too, sources never do (scripts/late-packages.js). */
function staticClosure(entry, inputs) {
  const seen = new Set([entry])
  for (const file of seen)
    for (const {path, kind} of inputs[file].imports)
      if (
        inputs[path] &&
        (kind === 'import-statement' || (kind === 'require-call' && !file.startsWith('src/')))
      )
        seen.add(path)
  return [...seen]
}

function startedName({path, kind, external}) {
  return external && kind === 'import-statement' ? [path] : []
}
