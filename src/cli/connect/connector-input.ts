import path from 'node:path'
import {Flags} from '@oclif/core'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import type {ConnectorFile} from '../../core/connect/read-connector-file.ts'
import type {Problem} from '../../core/source/source-tree.ts'
import {problemsFailure} from '../problems-failure.ts'
import {readTextInput} from '../text-input.ts'

/** Where a config comes from: a file, single keys, or both. */
export const connectorConfigFlags = {
  file: Flags.string({
    char: 'f',
    description: 'the config: JSON, YAML or .properties, flat or as {"name", "config"}; - is stdin',
    helpValue: 'FILE',
  }),
  config: Flags.string({
    char: 'c',
    description: 'a key of the config, over those of the file; repeatable',
    helpValue: 'KEY=VALUE',
    multiple: true,
    multipleNonGreedy: true,
  }),
}

/** What the flags say; null for a file that was not given. Throws Failure(usage) with all that is wrong with it. */
export async function readConnectorInput(
  flags: {readonly file?: string | undefined; readonly config?: readonly string[] | undefined},
  signal: AbortSignal,
): Promise<{readonly file: ConnectorFile | null; readonly set: Record<string, string>}> {
  const set = parseKeyValues(flags.config ?? [], '--config')
  return {set, file: flags.file === undefined ? null : await readFile(flags.file, signal)}
}

async function readFile(file: string, signal: AbortSignal): Promise<ConnectorFile> {
  const text = await readTextInput(file, {of: 'a config', signal})
  // yaml takes 15 ms to load.
  const {readConnectorFile} = await import('../../core/connect/read-connector-file.ts')
  const problems: Problem[] = []
  const name = file === '-' ? 'stdin' : file
  const read = readConnectorFile({file: name, text, folder: path.dirname(path.resolve(file))}, problems)
  if (read === null || problems.length > 0) throw problemsFailure(problems)
  return read
}
