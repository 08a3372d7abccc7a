import {Failure} from '../../errors/failure.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {isGlob} from '../names/name-pattern.ts'
import {parseSubjectWord, resolveSubjects, type SubjectWord} from './known-subjects.ts'
import type {SchemaRegistry} from './schema-registry.ts'

/** Versions of a subject that are to go. */
export interface SchemaDeletion extends PlanRow {
  readonly subject: string
  /** Ascending; none where there is no such subject or version. */
  readonly versions: readonly number[]
  /** Whether the subject goes with them. */
  readonly whole: boolean
  /** Whether they go for good, and their names and ids with them. */
  readonly permanent: boolean
}

/** What is deleted, and how. */
export interface DeletionRequest {
  /** SUBJECT or SUBJECT:VERSION; globs among the subjects that there are. */
  readonly words: readonly string[]
  readonly regex: boolean
  readonly isPermanent: boolean
  /** Whether one that is not there is fine. */
  readonly allowsAbsent: boolean
}

/** Plans it, a row for each subject or version. */
export async function planSchemaDeletion(
  registry: SchemaRegistry,
  {words, regex, isPermanent, allowsAbsent}: DeletionRequest,
): Promise<readonly SchemaDeletion[]> {
  const known = await registry.subjects({withDeleted: isPermanent})
  const rows: SchemaDeletion[] = []
  for (const word of words) {
    const {subject, version} = meantBy(word, known)
    const {subjects, failures} = resolveSubjects(known, [subject], {regex: regex && version === null})
    for (const name of subjects) rows.push(await planOne(registry, {subject: name, version}, isPermanent))
    for (const failure of failures.values())
      rows.push(absentRow({subject, version}, isPermanent, allowsAbsent ? undefined : failure))
  }
  return rows.map((row) =>
    allowsAbsent && row.error?.kind === 'not-found' ? {...row, error: undefined} : row,
  )
}

/** A name that there is means itself, even where it looks like one with a version. */
function meantBy(word: string, known: readonly string[]): SubjectWord {
  const parsed = parseSubjectWord(word)
  if (
    known.includes(word) ||
    (parsed.version !== null && isGlob(parsed.subject) && !known.includes(parsed.subject))
  )
    return {subject: word, version: null}
  return parsed
}

function absentRow({subject, version}: SubjectWord, permanent: boolean, error?: Failure): SchemaDeletion {
  const row = {subject, versions: [], whole: version === null, permanent}
  return error ? {...row, error} : row
}

async function planOne(
  registry: SchemaRegistry,
  word: SubjectWord,
  permanent: boolean,
): Promise<SchemaDeletion> {
  const {subject, version} = word
  try {
    const versions = await registry.versions(subject, {withDeleted: permanent})
    if (version === null) return {subject, versions, whole: true, permanent}
    const wanted = version === 'latest' ? versions.at(-1) : version
    if (wanted !== undefined && versions.includes(wanted))
      return {subject, versions: [wanted], whole: false, permanent}
    const text = `${subject} has no version ${version}, but ${versions.join(', ')}.`
    return absentRow(word, permanent, new Failure('not-found', text, {code: 'VERSION_NOT_FOUND'}))
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
    return absentRow(word, permanent, error)
  }
}

/** The change. What goes for good is deleted the usual way first, as registries want it. */
export function schemaDeletion(
  registry: SchemaRegistry,
  rows: readonly SchemaDeletion[],
): Change<'schemas', SchemaDeletion> {
  return {
    noun: 'schemas',
    rows,
    hasEffect: ({versions}) => versions.length > 0,
    idleOutcome: () => 'absent',
    unplannedOutcome: ({kind}) => (kind === 'not-found' ? 'absent' : 'failed'),
    execute: async (wanted) => {
      const outcomes = new Map<SchemaDeletion, Done<SchemaDeletion> | Failure>()
      // One after the other: what refers to another one may be named before it.
      for (const row of wanted) outcomes.set(row, await deleteOne(registry, row))
      return outcomes
    },
    readBack: async (done) => {
      const astray = new Map<SchemaDeletion, Failure>()
      for (const row of done) {
        const left = await versionsLeft(registry, row)
        if (left.length === 0) continue
        const text = `The registry took the deletion, but ${row.subject} still has version ${left.join(', ')}.`
        astray.set(row, new Failure('failed', text, {code: 'NOT_READ_BACK'}))
      }
      return astray
    },
  }
}

async function deleteOne(
  registry: SchemaRegistry,
  row: SchemaDeletion,
): Promise<Done<SchemaDeletion> | Failure> {
  const {subject, permanent} = row
  try {
    const live = await versionsOrNone(registry, subject, false)
    if (row.whole) {
      if (live.length > 0) await registry.deleteSubject(subject, {isPermanent: false})
      if (permanent) await registry.deleteSubject(subject, {isPermanent: true})
    } else
      for (const version of row.versions) {
        if (live.includes(version)) await registry.deleteVersion(subject, version, {isPermanent: false})
        if (permanent) await registry.deleteVersion(subject, version, {isPermanent: true})
      }
    return {outcome: 'deleted'}
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return error
    throw error
  }
}

async function versionsLeft(registry: SchemaRegistry, row: SchemaDeletion): Promise<readonly number[]> {
  const left = await versionsOrNone(registry, row.subject, row.permanent)
  return left.filter((version) => row.versions.includes(version))
}

async function versionsOrNone(
  registry: SchemaRegistry,
  subject: string,
  withDeleted: boolean,
): Promise<readonly number[]> {
  try {
    return await registry.versions(subject, {withDeleted})
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return []
    throw error
  }
}
