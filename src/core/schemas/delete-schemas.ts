import {Failure} from '../../errors/failure.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {sideBySide} from '../http/side-by-side.ts'
import {quoteForShell} from '../names/command-line.ts'
import {isGlob} from '../names/name-pattern.ts'
import {parseSubjectWord, resolveSubjects, type SubjectWord} from './known-subjects.ts'
import {AT_A_TIME} from './list-subjects.ts'
import type {SubjectVersion} from './registered-schema.ts'
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
      let left = wanted
      // One after the other, and what is referred to once more when something that may have referred to it is gone.
      for (let before = left.length + 1; left.length > 0 && left.length < before; ) {
        before = left.length
        for (const row of left) outcomes.set(row, await deleteOne(registry, row))
        left = left.filter((row) => isReferredTo(outcomes.get(row)))
      }
      for (const row of left) outcomes.set(row, await namingReferrers(registry, row, outcomes.get(row)))
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

function isReferredTo(outcome: Done<SchemaDeletion> | Failure | undefined): boolean {
  return outcome instanceof Failure && outcome.code === 'REFERENCE_EXISTS'
}

/** That something refers to it, with what does: what is deleted, but not for good, is in no list. */
async function namingReferrers(
  registry: SchemaRegistry,
  {subject, versions, permanent}: SchemaDeletion,
  outcome: Done<SchemaDeletion> | Failure | undefined,
): Promise<Failure> {
  const failure = outcome instanceof Failure ? outcome : Failure.leftOut(subject)
  const found = await foundReferrers(registry, subject, versions)
  if (found.length === 0) return failure
  const live = new Set(await registry.subjects())
  const names = [...Map.groupBy(found, (each) => each.subject)].map(([name, places]) => {
    const numbers = places.map(({version}) => version).join(', ')
    return {
      name,
      isLive: live.has(name),
      told: `${name}:${numbers}${live.has(name) ? '' : ' (deleted, but not for good)'}`,
    }
  })
  const shown = names.slice(0, MOST_NAMED).map(({told}) => told)
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
  const mustGoForGood = permanent ? names.filter(({isLive}) => !isLive || registry.isApicurio) : []
  const words = mustGoForGood.map(({name}) => quoteForShell(name)).join(' ')
  return failure.with({
    message: `${subject} could not be deleted: ${shown.join(', ')}${more} ${found.length === 1 ? 'refers' : 'refer'} to it.`,
    suggestions: [
      mustGoForGood.length > 0
        ? `Delete for good what refers to it first: \`samsa schema delete ${words} --permanent\`.`
        : 'Delete what refers to it first, or name it in the same command.',
    ],
  })
}

/** More references than anybody reads of in a sentence. */
const MOST_NAMED = 5

async function foundReferrers(
  registry: SchemaRegistry,
  subject: string,
  versions: readonly number[],
): Promise<readonly SubjectVersion[]> {
  try {
    const lists = await sideBySide(versions, AT_A_TIME, (version) => registry.referrers(subject, version))
    return [...new Map(lists.flat().map((each) => [`${each.subject}:${each.version}`, each])).values()]
  } catch (error) {
    // It is the deletion that failed; what more could be told of it is no failure of its own.
    if (error instanceof Failure && error.kind !== 'interrupted') return []
    throw error
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
      if (live.length > 0)
        await (permanent
          ? registry.deleteSubject(subject, {isPermanent: false})
          : deleteForNow(registry, subject, live))
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

/**
 * Deletes a subject, but not for good. To Apicurio (3.0.9) what is deleted in this way still refers to a subject, but not to its versions one by one:
 * where nothing that is there refers to any of them, they go so. Else none of them does, so that no half of a subject is left.
 */
async function deleteForNow(
  registry: SchemaRegistry,
  subject: string,
  versions: readonly number[],
): Promise<void> {
  try {
    await registry.deleteSubject(subject, {isPermanent: false})
  } catch (error) {
    const isKept = error instanceof Failure && isReferredTo(error)
    if (!isKept || !(await onlyDeletedRefer(registry, subject, versions))) throw error
    for (const version of versions) await registry.deleteVersion(subject, version, {isPermanent: false})
  }
}

/** Whether all that refers to these versions is deleted; false where nobody says what does. */
async function onlyDeletedRefer(
  registry: SchemaRegistry,
  subject: string,
  versions: readonly number[],
): Promise<boolean> {
  const found = await foundReferrers(registry, subject, versions)
  for (const place of found)
    if ((await versionsOrNone(registry, place.subject, false)).includes(place.version)) return false
  return found.length > 0
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
