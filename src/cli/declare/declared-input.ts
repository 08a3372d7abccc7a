import {readdir, stat} from 'node:fs/promises'
import path from 'node:path'
import {Flags} from '@oclif/core'
import {parseKeyValues} from '../../core/configs/parse-key-values.ts'
import type {Declared, ReadFiles} from '../../core/declare/read-declared.ts'
import type {SourceText} from '../../core/source/source-tree.ts'
import {Failure} from '../../errors/failure.ts'
import {problemsFailure} from '../problems-failure.ts'
import {readTextInput} from '../text-input.ts'

/** Flags of every verb that reads files of what should be there. */
export const fileFlags = {
  file: Flags.string({
    char: 'f',
    description:
      'a YAML or JSON file, a folder of them, or - for stdin; repeatable, later ones are laid over earlier ones',
    helpValue: 'FILE|DIR|-',
    multiple: true,
    multipleNonGreedy: true,
  }),
  var: Flags.string({
    description: 'a variable, written $' + '{NAME} in the files; repeatable',
    helpValue: 'NAME=VALUE',
    multiple: true,
    multipleNonGreedy: true,
  }),
}

interface FileFlags {
  readonly file?: readonly string[] | undefined
  readonly var?: readonly string[] | undefined
}

/** What the files say, and what is wrong with them. Throws Failure(usage) without any, and where one cannot be read at all. */
export async function readDeclaredFiles(
  flags: FileFlags,
  signal: AbortSignal,
): Promise<ReadFiles & {readonly sources: readonly SourceText[]}> {
  if (flags.file === undefined) throw new Failure('usage', 'Which files? Give -f FILE (repeatable).')
  const variables = new Map(Object.entries(parseKeyValues(flags.var ?? [], '--var')))
  const sources: SourceText[] = []
  for (const word of flags.file) sources.push(...(await openSources(word, signal)))
  // yaml takes 15 ms to load.
  const {readDeclared} = await import('../../core/declare/read-declared.ts')
  return {...readDeclared(sources, variables), sources}
}

/** What the files say. Throws Failure(usage) with all that is wrong with them. */
export async function requireDeclared(flags: FileFlags, signal: AbortSignal): Promise<Declared> {
  const {declared, problems} = await readDeclaredFiles(flags, signal)
  if (declared === null) throw problemsFailure(problems)
  return declared
}

async function openSources(word: string, signal: AbortSignal): Promise<SourceText[]> {
  if (word === '-') return [{...(await openFile(word, signal)), file: 'stdin', folder: process.cwd()}]
  const names = await namesIn(word)
  if (names === null) return [await openFile(word, signal)]
  if (names.length === 0)
    throw new Failure('usage', `The folder ${word} has no .yaml, .yml or .json in it.`, {
      suggestions: ['Folders in it are not looked into: name each with -f.'],
    })
  return Promise.all(names.map((name) => openFile(path.join(word, name), signal)))
}

/** The files of a folder, by name; null for what is none. */
async function namesIn(word: string): Promise<string[] | null> {
  try {
    if (!(await stat(word)).isDirectory()) return null
    return (await readdir(word)).filter((name) => /\.(ya?ml|json)$/i.test(name)).sort()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `${word} cannot be read: ${reason}.`)
  }
}

async function openFile(file: string, signal: AbortSignal): Promise<SourceText> {
  const suggestions = ['Name a file with -f, or pipe one in.']
  const text = await readTextInput(file, {of: 'one', suggestions, signal})
  return {file, text, folder: path.dirname(path.resolve(file))}
}
