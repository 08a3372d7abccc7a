import {Failure} from '../../errors/failure.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {quoteCommand} from '../names/command-line.ts'
import {explainMisfit, levelFor} from './explain-misfit.ts'
import type {SchemaType, SubjectSchema} from './registered-schema.ts'
import {CHECK_BROKEN} from './registry-failures.ts'
import type {ExamineSchema} from './schema-examination.ts'
import type {NewSchema, SchemaRegistry} from './schema-registry.ts'

/** A schema that is to be a version of a subject. */
export interface SchemaRegistration extends PlanRow {
  readonly subject: string
  /** What it is written in: as the registry has it, once it does. */
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
  readonly examine: ExamineSchema
}

/** A registration, and what is known before it. */
export interface PlannedRegistration {
  readonly row: SchemaRegistration
  /** That it does not fit, where the registry has not said why: only by refusing it will it tell. Null where nothing is known. */
  readonly misfit: Failure | null
  /** Whether the subject has no versions yet, so that the registry checks nothing before it registers. */
  readonly isNew: boolean
  /** That the registry's check broke, so that only the registration itself tells whether it fits; null where it did not. */
  readonly unchecked: Failure | null
  /** Why the schema could not be read here to its end; null where it was. */
  readonly unread: string | null
}

/**
 * Plans it: a schema that the subject has already is left alone; one that cannot be used, or does not fit, is an error, with the
 * registry's reasons where it gives some.
 */
export async function planRegistration(
  registry: SchemaRegistry,
  request: RegistrationRequest,
): Promise<PlannedRegistration> {
  const {subject, schema, normalizes, examine} = request
  const row = {subject, type: schema.type, id: null, version: null, messages: []}
  const {flaw, unread} = await examine(registry, schema)
  const plan = {row, misfit: null, isNew: false, unchecked: null, unread}
  const found = await findUnless(flaw, registry.find(subject, schema, {normalizes}))
  if (found !== null) {
    const {type, id, version} = await asKept(registry, found)
    return {...plan, row: {...row, type, id, version}}
  }
  if (flaw !== null)
    return {
      ...plan,
      row: {...row, error: flaw.suggesting('--registry-only leaves it to the registry alone.')},
    }
  try {
    const fit = await registry.checkCompatibility(subject, schema, {normalizes})
    if (fit === null) return {...plan, isNew: true}
    if (fit.isCompatible) return plan
    if (fit.messages.length === 0) return {...plan, misfit: await unexplained(registry, request)}
    return {...plan, row: {...row, messages: fit.messages, error: incompatible(subject, fit.messages)}}
  } catch (error) {
    // The registration checks it in its own way, and decides.
    if (!(error instanceof Failure) || error.code !== CHECK_BROKEN) throw error
    return {...plan, unchecked: error}
  }
}

/** What a registry says of a text that is no schema tells less than what is wrong with it. */
async function findUnless(
  flaw: Failure | null,
  asked: Promise<SubjectSchema | null>,
): Promise<SubjectSchema | null> {
  try {
    return await asked
  } catch (error) {
    if (flaw !== null && error instanceof Failure && error.kind === 'failed') return null
    throw error
  }
}

/** Asked for by its text, Apicurio tells the type that was asked for; only the version has its own. */
function asKept(registry: SchemaRegistry, {subject, version}: SubjectSchema): Promise<SubjectSchema> {
  return registry.schemaOf(subject, version)
}

/** The change; rows that have an id already are there. */
export function registration(
  registry: SchemaRegistry,
  {row, misfit, unchecked}: PlannedRegistration,
  request: RegistrationRequest,
): Change<'schemas', SchemaRegistration> {
  const {subject, schema, normalizes} = request
  const find = async (): Promise<SubjectSchema | null> => {
    const found = await registry.find(subject, schema, {normalizes})
    return found && asKept(registry, found)
  }
  const told = misfit ?? unchecked
  return {
    noun: 'schemas',
    rows: [row],
    hasEffect: ({id}) => id === null,
    check: async (rows) => new Map(told === null ? [] : rows.map((each) => [each, told])),
    execute: async (rows) => {
      const id = await registerOrExplain(registry, request)
      // Only the subject itself says which version it has become, and of which language.
      const {version = null, type = schema.type} = (await find()) ?? {}
      return new Map(rows.map((each) => [each, {outcome: 'created', id, version, type}]))
    },
    readBack: async (rows) => {
      const found = await find()
      if (found?.type === schema.type) return new Map()
      const text =
        found === null
          ? `The registry took the schema, but ${subject} does not have it.`
          : `The registry took the schema for ${found.type}, and not for ${schema.type}: it is version ${found.version} of ${subject}.`
      return new Map(rows.map((each) => [each, new Failure('failed', text, {code: 'NOT_READ_BACK'})]))
    },
  }
}

/** The id; what the registry refuses is told with what can be told here too: Apicurio's reasons are places alone, `t at /fields/2`. */
async function registerOrExplain(
  registry: SchemaRegistry,
  {subject, schema, normalizes}: RegistrationRequest,
): Promise<number> {
  try {
    return await registry.register(subject, schema, {normalizes})
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'INCOMPATIBLE_SCHEMA') throw error
    const level = await levelFor(registry, subject)
    const {reasons} = await explainMisfit(registry, {subject, schema, level})
    throw error.with({suggestions: [...reasons.slice(0, MOST_REASONS), ...error.suggestions]})
  }
}

/** More than anybody reads under one sentence. */
const MOST_REASONS = 5

async function unexplained(
  registry: SchemaRegistry,
  {subject, schema}: RegistrationRequest,
): Promise<Failure> {
  const level = await levelFor(registry, subject)
  const {reasons} = await explainMisfit(registry, {subject, schema, level})
  return incompatible(subject, reasons)
}

/** That a schema does not fit, with the first of the reasons. */
export function incompatible(subject: string, reasons: readonly string[]): Failure {
  const [first] = reasons
  const reason = first === undefined ? '' : `: ${first.trim().replace(/\.$/, '')}`
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
  return new Failure('conflict', `The schema does not fit the versions of ${subject}${reason}${more}.`, {
    code: 'INCOMPATIBLE_SCHEMA',
    suggestions: [
      `${quoteCommand('schema diff', [subject, 'FILE'])} shows what differs, ${quoteCommand('schema compatibility', [subject])} which level counts.`,
    ],
  })
}
