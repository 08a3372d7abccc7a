import {Failure} from '../../errors/failure.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import type {SchemaType} from './registered-schema.ts'
import type {NewSchema, SchemaRegistry} from './schema-registry.ts'

/** A schema that is to be a version of a subject. */
export interface SchemaRegistration extends PlanRow {
  readonly subject: string
  readonly type: SchemaType
  /** Null until it has them. */
  readonly id: number | null
  readonly version: number | null
  /** What does not fit the versions that there are, in the registry's own words. */
  readonly messages: readonly string[]
}

/** What a registration is made of. */
export interface RegistrationRequest {
  readonly subject: string
  readonly schema: NewSchema
  /** Whether the registry brings the text into a normal form, so that what means the same is the same. */
  readonly normalizes: boolean
}

/** A registration, and what is known to speak against it. */
export interface PlannedRegistration {
  readonly row: SchemaRegistration
  /** That it does not fit, where the registry has not said why: only by refusing it will it tell. Null where nothing is known. */
  readonly misfit: Failure | null
}

/** Plans it: a schema that the subject has already is left alone, one that does not fit is an error with the registry's reasons. */
export async function planRegistration(
  registry: SchemaRegistry,
  {subject, schema, normalizes}: RegistrationRequest,
): Promise<PlannedRegistration> {
  const row = {subject, type: schema.type, id: null, version: null, messages: []}
  const found = await registry.find(subject, schema, {normalizes})
  if (found !== null) return {row: {...row, id: found.id, version: found.version}, misfit: null}
  const fit = await registry.checkCompatibility(subject, schema, {normalizes})
  if (fit === null || fit.isCompatible) return {row, misfit: null}
  const error = incompatible(subject, fit.messages)
  return fit.messages.length === 0
    ? {row, misfit: error}
    : {row: {...row, messages: fit.messages, error}, misfit: null}
}

/** The change; rows that have an id already are there. */
export function registration(
  registry: SchemaRegistry,
  {row, misfit}: PlannedRegistration,
  {subject, schema, normalizes}: RegistrationRequest,
): Change<'schemas', SchemaRegistration> {
  return {
    noun: 'schemas',
    rows: [row],
    hasEffect: ({id}) => id === null,
    check: async (rows) => new Map(misfit === null ? [] : rows.map((each) => [each, misfit])),
    execute: async (rows) => {
      const id = await registry.register(subject, schema, {normalizes})
      // Only the subject itself says which version it has become.
      const version = (await registry.find(subject, schema, {normalizes}))?.version ?? null
      return new Map(rows.map((each) => [each, {outcome: 'created', id, version}]))
    },
    readBack: async (rows) => {
      if ((await registry.find(subject, schema, {normalizes})) !== null) return new Map()
      const text = `The registry took the schema, but ${subject} does not have it.`
      return new Map(rows.map((each) => [each, new Failure('failed', text, {code: 'NOT_READ_BACK'})]))
    },
  }
}

/** That a schema does not fit, with the first of the registry's reasons. */
export function incompatible(subject: string, messages: readonly string[]): Failure {
  const [first] = messages
  const reason = first === undefined ? '' : `: ${first.trim().replace(/\.$/, '')}`
  const more = messages.length > 1 ? ` (and ${messages.length - 1} more)` : ''
  return new Failure('conflict', `The schema does not fit the versions of ${subject}${reason}${more}.`, {
    code: 'INCOMPATIBLE_SCHEMA',
    suggestions: [
      '`samsa schema check` shows all that does not fit, `samsa schema diff` what is different.',
      '`samsa schema compatibility` shows and sets the level that counts.',
    ],
  })
}
