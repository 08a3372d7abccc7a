import {stripVTControlCharacters} from 'node:util'
import {nearestNames} from '../core/names/nearest-names.ts'
import {Failure} from '../errors/failure.ts'

/** oclif's parser and command loader throw CLIError with exit code 2. */
export function isUsageError(error: Error): boolean {
  const oclif: unknown = Reflect.get(error, 'oclif')
  return typeof oclif === 'object' && oclif !== null && Reflect.get(oclif, 'exit') === 2
}

/** The names of the arguments that oclif's parser misses; empty where something else is wrong. */
export function missingArguments(error: unknown): readonly string[] {
  return error instanceof Error && isUsageError(error)
    ? listOf(error, 'args').flatMap((arg) => textOf(arg, 'name'))
    : []
}

/** The arguments that oclif's parser found too many; empty where something else is wrong. */
export function unexpectedArguments(error: unknown): readonly string[] {
  return error instanceof Error && isUsageError(error)
    ? listOf(error, 'args').filter((arg) => typeof arg === 'string')
    : []
}

/** What oclif's parser throws, in one sentence and with the flag that was meant. */
export function usageFailure(error: Error): Failure {
  const suggestions = ['Add --help to see what it takes.']
  const missing = listOf(error, 'args').flatMap((arg) => textOf(arg, 'name'))
  if (missing.length > 0) {
    const text = `${missing.map((name) => name.toUpperCase()).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing.`
    return new Failure('usage', text, {cause: error, suggestions})
  }
  const unknown = listOf(error, 'flags').filter((flag) => typeof flag === 'string')
  if (unknown.length > 0) {
    const nearest = unknown.flatMap((flag) => nearestFlags(flag, error))
    if (nearest.length > 0) suggestions.unshift(`Did you mean ${nearest.join(' or ')}?`)
    const text = `There is no flag ${unknown.join(', ')}.`
    return new Failure('usage', text, {cause: error, suggestions})
  }
  return new Failure('usage', oneSentence(error.message), {cause: error, suggestions})
}

/** oclif puts "Parsing --flag" before the message of whatever a flag's parser threw, and a hint after it. */
export function withoutParserNoise(failure: Failure): Failure {
  const match = /^Parsing (--\S+) \n\t(.*?)(?:\nSee more help with --help)?$/s.exec(failure.message)
  if (!match) return failure
  const {kind, code, suggestions, cause} = failure
  return new Failure(kind, `${match[1]}: ${match[2]}`, {code: code ?? undefined, suggestions, cause})
}

/** oclif spreads its messages over several lines, and dims some of them. */
function oneSentence(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(See more help|The following errors? occurred)/.test(line))
  const told = lines.join(' ').replace(/^Parsing (--\S+) /, '$1: ')
  // Nobody writes a flag without a value so.
  const text =
    told
      .replace(/^(--[\w-]+)=true (?=cannot also)/, '$1 ')
      .replaceAll(/Missing required flag ([\w-]+)/g, 'Flag --$1 is missing.') ||
    'The command line could not be read'
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function nearestFlags(flag: string, error: Error): string[] {
  if (!flag.startsWith('--')) return []
  const input: unknown = Reflect.get(Object(Reflect.get(error, 'parse')), 'input')
  const flags: object = Object(Reflect.get(Object(input), 'flags'))
  const known = Object.keys(flags).filter(
    (name) => Reflect.get(Object(Reflect.get(flags, name)), 'hidden') !== true,
  )
  const typed = flag.slice(2)
  const nearest = nearestNames(typed, known).filter((name) => !isChance(typed, name))
  const alike = known.filter((name) => typed.length >= ALIKE && name.startsWith(typed.slice(0, ALIKE)))
  return (nearest.length > 0 ? nearest : alike).map((name) => `--${name}`)
}

/** So many letters at the beginning make a flag worth naming: --replicas is meant for --replication-factor. */
const ALIKE = 6

/** Whether a few letters are in a long name by chance, as --all is in --allow-plaintext-password; a word of it, or most of it, is meant. */
function isChance(typed: string, name: string): boolean {
  return typed.length <= 3 && name.length > typed.length + 2 && !name.split('-').includes(typed)
}

function listOf(error: Error, property: string): unknown[] {
  const list: unknown = Reflect.get(error, property)
  return Array.isArray(list) ? list : []
}

function textOf(value: unknown, property: string): string[] {
  const text: unknown = Reflect.get(Object(value), property)
  return typeof text === 'string' ? [text] : []
}
