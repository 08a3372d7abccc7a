import {Failure} from '../../errors/failure.ts'
import {sideBySide} from '../http/side-by-side.ts'
import {compareNames} from '../names/compare-names.ts'
import {compileWords} from '../names/name-pattern.ts'
import type {SchemaType} from './registered-schema.ts'
import type {SchemaRegistry} from './schema-registry.ts'

/** A subject, with what its last version is. */
export interface SubjectRow {
  readonly subject: string
  /** Of its last version; null where that could not be had. */
  readonly version: number | null
  readonly id: number | null
  readonly type: SchemaType | null
  /** Whether it is deleted, but not for good. */
  readonly deleted: boolean
  /** The level that counts for it, its own or the registry's; null where it was not asked for, or could not be had. */
  readonly compatibility: string | null
  readonly error?: Failure
}

export interface SubjectList {
  readonly subjects: readonly SubjectRow[]
}

/** Which subjects, and how much of them. */
export interface SubjectQuery {
  readonly patterns: readonly string[]
  readonly regex: boolean
  readonly withDeleted: boolean
  readonly withCompatibility: boolean
}

/** Requests at a time: registries are small. */
export const AT_A_TIME = 8

/**
 * Lists subjects by name, with a request or two for each: no registry but Confluent's newer ones tells more of many at once. What
 * fails for one is in its row.
 */
export async function listSubjects(registry: SchemaRegistry, query: SubjectQuery): Promise<SubjectList> {
  const {patterns, regex, withDeleted, withCompatibility} = query
  const choose = compileWords(patterns, {regex})
  const live = new Set(await registry.subjects())
  const all = withDeleted ? await registry.subjects({withDeleted: true}) : [...live]
  const names = [...new Set([...all, ...live])].filter(choose(all)).toSorted(compareNames)
  const ofAll = withCompatibility && names.length > 0 ? await registry.globalLevel() : null
  const levelOf = async (subject: string): Promise<string | null> =>
    withCompatibility ? ((await registry.levelOf(subject)) ?? ofAll) : null
  const subjects = await sideBySide(names, AT_A_TIME, async (subject): Promise<SubjectRow> => {
    const deleted = !live.has(subject)
    try {
      const {version, id, type} = await lastOf(registry, subject, deleted)
      return {subject, version, id, type, deleted, compatibility: await levelOf(subject)}
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
      return {subject, version: null, id: null, type: null, deleted, compatibility: null, error}
    }
  })
  return {subjects}
}

type LastVersion = Pick<SubjectRow, 'version' | 'id' | 'type'>

async function lastOf(registry: SchemaRegistry, subject: string, deleted: boolean): Promise<LastVersion> {
  try {
    return await registry.schemaOf(subject, 'latest', {withDeleted: deleted})
  } catch (error) {
    if (!deleted || !(error instanceof Failure) || error.kind !== 'not-found') throw error
    // Apicurio tells which versions are deleted, and nothing more of them.
    const version = (await registry.versions(subject, {withDeleted: true})).at(-1) ?? null
    return {version, id: null, type: null}
  }
}
