import {Failure} from '../../errors/failure.ts'
import {compareNames} from '../names/compare-names.ts'
import {compileWord, isGlob, plainName} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'

/** The names that words mean, and what became of the words that mean nothing. */
export interface KnownConnectors {
  readonly names: readonly string[]
  readonly failures: ReadonlyMap<string, Failure>
}

/**
 * The connectors that words on a command line mean among those that there are: names, globs, with `regex` regular expressions. A
 * name that is not there, and a pattern that matches nothing, is a failure with the nearest names.
 */
export function resolveConnectors(
  words: readonly string[],
  known: readonly string[],
  options: {readonly regex: boolean},
): KnownConnectors {
  const all = new Set(known)
  const names = new Set<string>()
  const failures = new Map<string, Failure>()
  for (const word of words) {
    const matches = compileWord(word, options)(all)
    const matched = known.filter(matches)
    for (const name of matched) names.add(name)
    if (matched.length > 0) continue
    const isPattern = options.regex || isGlob(word)
    if (isPattern) failures.set(word, new Failure('not-found', `No connector matches "${word}".`, NO_MATCH))
    else failures.set(plainName(word), unknownConnector(plainName(word), known))
  }
  return {names: [...names].toSorted(compareNames), failures}
}

const NO_MATCH = {code: 'UNKNOWN_CONNECTOR', page: 'selection'} as const

/** That there is no such connector, with the nearest of those that there are. */
export function unknownConnector(name: string, known: readonly string[]): Failure {
  const nearest = nearestNames(name, known)
  return new Failure('not-found', `There is no connector ${name}.`, {
    code: 'UNKNOWN_CONNECTOR',
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : 'samsa connect list shows those that there are.',
    ],
  })
}
