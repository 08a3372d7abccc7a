// What a command may load before it does anything: bytes, and packages that are dear and have to wait until they are used.

/** Of code that is imported statically by the entry of a command, chunks included. */
const MOST_BYTES = 1_100_000

/** Packages that no command may load with its start; ARCHITECTURE.md says what each costs. */
const LATE_PACKAGES = [
  '@bufbuild',
  'ink',
  'react',
  'react-reconciler',
  'yoga-layout',
  'yaml',
  'cli-table3',
  'marked',
  '@clack',
  'oauth4webapi',
  '@napi-rs/keyring',
  '@peculiar',
  'reflect-metadata',
  'chalk',
]

/** Node's own modules that load a dozen others each (5 to 10 ms): `crypto` is there without an import for random ids. */
const LATE_BUILTINS = ['node:crypto', 'node:child_process']

/** Commands that start processes, edit files or name things by their hash. */
const NEED_LATE_BUILTINS = /^src\/commands\/(local\/|top\.|topic\/(copy|edit)\.|profile\/edit\.)/

/** What has grown dear to start, a sentence each, by esbuild's metafile. */
export function findStartProblems({outputs}) {
  const problems = []
  for (const [file, output] of Object.entries(outputs)) {
    if (!output.entryPoint?.startsWith('src/commands/')) continue
    const chunks = staticClosure(file, outputs)
    const bytes = chunks.reduce((sum, chunk) => sum + outputs[chunk].bytes, 0)
    if (bytes > MOST_BYTES)
      problems.push(`${output.entryPoint} loads ${bytes} bytes with its start, more than ${MOST_BYTES}`)
    const inputs = new Set(chunks.flatMap((chunk) => Object.keys(outputs[chunk].inputs)))
    for (const name of LATE_PACKAGES)
      if ([...inputs].some((input) => input.includes(`node_modules/${name}/`)))
        problems.push(`${output.entryPoint} loads ${name} with its start; import it where it is used`)
    if (NEED_LATE_BUILTINS.test(output.entryPoint)) continue
    const imports = chunks.flatMap((chunk) => outputs[chunk].imports)
    for (const name of LATE_BUILTINS)
      if (imports.some(({path, kind}) => path === name && kind === 'import-statement'))
        problems.push(`${output.entryPoint} loads ${name} with its start; import it where it is used`)
  }
  return problems
}

function staticClosure(entry, outputs) {
  const seen = new Set([entry])
  for (const file of seen)
    for (const {path, kind} of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && outputs[path]) seen.add(path)
  return [...seen]
}
