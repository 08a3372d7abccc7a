import {Failure} from '../../errors/failure.ts'
import {compileWord, isGlob, plainName} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {parseVersion, type WantedVersion} from './schema-registry.ts'

/** A subject, and which of its versions; null where none is named. */
export interface SubjectWord {
  readonly subject: string
  readonly version: WantedVersion | null
}

/** Reads SUBJECT or SUBJECT:VERSION. A subject that itself ends in a colon and a number takes a version behind it. */
export function parseSubjectWord(word: string): SubjectWord {
  const [, subject, version] = /^(.+):(\d+|latest)$/.exec(word) ?? []
  return subject === undefined || version === undefined
    ? {subject: word, version: null}
    : {subject, version: parseVersion(version)}
}

/** The subjects that words mean among those that there are, and why others mean none. */
export interface ResolvedSubjects {
  readonly subjects: readonly string[]
  readonly failures: ReadonlyMap<string, Failure>
}

/** A name that there is means itself, a glob (or with `regex` every word) all that match; no word means all. */
export function resolveSubjects(
  known: readonly string[],
  words: readonly string[],
  {regex}: {readonly regex: boolean},
): ResolvedSubjects {
  const names = new Set(known)
  const chosen = new Set(words.length === 0 ? known : [])
  const failures = new Map<string, Failure>()
  for (const word of words) {
    const matched = known.filter(compileWord(word, {regex})(names))
    for (const name of matched) chosen.add(name)
    if (matched.length > 0) continue
    const isPattern = regex || isGlob(word)
    failures.set(word, isPattern ? noMatch(word) : unknownSubject(plainName(word), known))
  }
  return {subjects: known.filter((name) => chosen.has(name)), failures}
}

function noMatch(pattern: string): Failure {
  return new Failure('not-found', `No subject matches "${pattern}".`, {
    code: 'SUBJECT_NOT_FOUND',
    page: 'selection',
  })
}

/** That there is no such subject, with the nearest ones. */
export function unknownSubject(name: string, known: readonly string[]): Failure {
  const nearest = nearestNames(name, known)
  return new Failure('not-found', `There is no subject ${name}.`, {
    code: 'SUBJECT_NOT_FOUND',
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : '`samsa schema list` shows those that there are.',
    ],
  })
}

/** A failure of one subject that is not there, told with the nearest ones; others as they are. */
export async function namingNearest<T>(
  asked: Promise<T>,
  subject: string,
  known: () => Promise<readonly string[]>,
): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SUBJECT_NOT_FOUND') throw error
    throw unknownSubject(subject, await known())
  }
}
