import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {isNetworkFailure} from '../../../kafka/failures.ts'
import {compareNames} from '../../names/compare-names.ts'
import {incompatible} from '../../schemas/register-schema.ts'
import type {Compatibility, SubjectSchema} from '../../schemas/registered-schema.ts'
import {CHECK_BROKEN} from '../../schemas/registry-failures.ts'
import {resolveReferences} from '../../schemas/resolve-references.ts'
import type {NewSchema, SchemaRegistry} from '../../schemas/schema-registry.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {type DeclaredChange, doneBut, type FieldChange} from '../declared-change.ts'
import type {ExportContext, KindPlan, PlanContext} from '../kind.ts'
import {readBackRows} from '../read-back.ts'
import {examineDeclared, type SchemaText, TYPES, textOfDeclared} from './read-declared-schema.ts'
import type {DeclaredSchema} from './schemas.ts'

/** A schema that is wished for, with its text. */
interface WishedSchema extends SchemaText {
  /** Whether a version is to be registered, or only the level to be set. */
  readonly registers: boolean
}

/**
 * Plans schemas in the order of the file, so that what a schema uses may stand before it. Each that is to be registered is read here first: what
 * nobody can use is an error, also of a new subject, of which a registry checks nothing. The registry compares the texts, and says what
 * does not fit; it is not asked about a schema that uses one which this run has yet to register, nor by a level that it has yet to set.
 */
export async function planSchemas(
  cluster: Cluster,
  declared: readonly DeclaredSchema[],
  {services}: PlanContext,
): Promise<KindPlan> {
  if (declared.length === 0) return {rows: [], execute: async () => new Map()}
  const registry = await services.registry()
  const wishes = new Map<DeclaredChange, WishedSchema>()
  const pending = new Map<string, WishedSchema>()
  for (const each of declared) {
    const [row, wish] = await planOne(registry, each, pending)
    if (row.fields.length === 0 && row.error === undefined) continue
    wishes.set(row, wish)
    if (wish.registers) pending.set(each.subject, wish)
  }
  const isThere = async (row: DeclaredChange): Promise<boolean> => {
    const wish = wishes.get(row)
    if (wish === undefined) return true
    const {subject, compatibility, normalize = false} = wish.declared
    if (compatibility !== undefined && (await registry.levelOf(subject)) !== compatibility) return false
    const schema = await withReferences(registry, wish)
    return (await registry.find(subject, schema, {normalizes: normalize})) !== null
  }
  return {
    rows: [...wishes.keys()],
    execute: async (rows) => {
      const failed = new Map<DeclaredChange, Failure>()
      for (const row of rows) {
        const wish = wishes.get(row)
        const failure = wish && (await carryOut(registry, wish))
        if (failure) failed.set(row, failure)
      }
      return doneBut(rows, (row) => failed.get(row))
    },
    readBack: (done) =>
      readBackRows(cluster, done, async (rows) => {
        const there = await Promise.all(rows.map(isThere))
        return rows.filter((_, index) => there[index] === false)
      }),
  }
}

async function planOne(
  registry: SchemaRegistry,
  declared: DeclaredSchema,
  pending: ReadonlyMap<string, WishedSchema>,
): Promise<readonly [DeclaredChange, WishedSchema]> {
  const {subject, compatibility, type = 'avro', normalize = false, references = []} = declared
  const fields: FieldChange[] = []
  const warnings: string[] = []
  const source = await textOfDeclared(declared)
  const wish = (registers: boolean): WishedSchema => ({declared, text: source, registers})
  const row = (action: 'create' | 'alter', error?: Failure): DeclaredChange => ({
    ...{kind: 'schema', name: subject, action, fields, warnings},
    ...(error === undefined ? {} : {error}),
  })
  let latest: SubjectSchema | null = null
  try {
    latest = await latestOf(registry, subject)
    const level = compatibility === undefined ? null : await registry.levelOf(subject)
    if (compatibility !== undefined && level !== compatibility)
      fields.push({field: 'compatibility', from: level, to: compatibility})
    const unregistered = references.find((each) => each.version === undefined && pending.has(each.subject))
    const schema = unregistered ? null : await withReferences(registry, wish(true))
    if (schema !== null && (await registry.find(subject, schema, {normalizes: normalize})) !== null)
      return [row('alter'), wish(false)]
    fields.push({
      field: 'schema',
      from: latest && `version ${latest.version}`,
      to: latest ? 'a new version' : TYPES[type],
    })
    const {flaw, unread} = await examineDeclared(wish(true), pending, registry)
    if (flaw !== null) return [row(latest ? 'alter' : 'create', flaw), wish(false)]
    if (unread !== null)
      warnings.push(`The schema of ${subject} could not be read here to its end: ${unread}.`)
    if (latest === null) return [row('create'), wish(true)]
    if (schema === null || fields.length > 1) {
      const why = unregistered ? `${unregistered.subject}, which it uses, is registered` : 'its level is set'
      warnings.push(`Whether the schema fits ${subject} is only known once ${why}.`)
      return [row('alter'), wish(true)]
    }
    const fit = await checkOrNull(registry, subject, schema, {normalizes: normalize})
    if (fit === null)
      warnings.push(`The registry cannot check whether the schema fits ${subject}: its registration decides.`)
    const misfit = fit?.isCompatible === false ? incompatible(subject, fit.messages) : undefined
    return [row('alter', misfit), wish(true)]
  } catch (error) {
    // Without the registry nothing can be said of any.
    if (
      !(error instanceof Failure) ||
      isNetworkFailure(error) ||
      (error.kind !== 'failed' && error.kind !== 'not-found')
    )
      throw error
    return [row(latest ? 'alter' : 'create', error), wish(false)]
  }
}

/** Null where the registry's check breaks, as Apicurio's does of references: the registration checks it once more. */
async function checkOrNull(
  registry: SchemaRegistry,
  ...asked: Parameters<SchemaRegistry['checkCompatibility']>
): Promise<Compatibility | null> {
  try {
    return await registry.checkCompatibility(...asked)
  } catch (error) {
    if (error instanceof Failure && error.code === CHECK_BROKEN) return null
    throw error
  }
}

async function carryOut(registry: SchemaRegistry, wish: WishedSchema): Promise<Failure | null> {
  const {subject, compatibility, normalize = false} = wish.declared
  try {
    if (compatibility !== undefined && (await registry.levelOf(subject)) !== compatibility)
      await registry.setLevel(subject, compatibility)
    if (wish.registers)
      await registry.register(subject, await withReferences(registry, wish), {normalizes: normalize})
    return null
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
    return error
  }
}

/** The schema as the registry takes it; a reference without a version means the newest one. */
function withReferences(registry: SchemaRegistry, {declared, text}: WishedSchema): Promise<NewSchema> {
  const {type = 'avro', references = []} = declared
  return resolveReferences(registry, {
    type: TYPES[type],
    text,
    references: references.map((each) => ({...each, version: each.version ?? 'latest'})),
  })
}

async function latestOf(registry: SchemaRegistry, subject: string): Promise<SubjectSchema | null> {
  try {
    return await registry.schemaOf(subject, 'latest')
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return null
    throw error
  }
}

/** The newest version of each subject, what is used before what uses it. */
export async function exportSchemas({services, choose, failures}: ExportContext): Promise<object[]> {
  const registry = await services.registry()
  const subjects = await registry.subjects()
  const matches = choose(subjects)
  const found = new Map<string, SubjectSchema>()
  const levels = new Map<string, string | null>()
  for (const subject of subjects.filter(matches).toSorted(compareNames)) {
    try {
      found.set(subject, await registry.schemaOf(subject, 'latest'))
      levels.set(subject, await registry.levelOf(subject))
    } catch (error) {
      if (!(error instanceof Failure) || isNetworkFailure(error)) throw error
      failures.push(error)
    }
  }
  return usedFirst(found).map(({subject, type, text, references}) => {
    const language = Object.entries(TYPES).find(([, name]) => name === type)?.[0]
    const level = levels.get(subject)
    return {
      subject: escapeVariables(subject),
      ...(type === 'AVRO' ? {} : {type: language}),
      schema: escapeVariables(text),
      ...(references.length > 0 ? {references} : {}),
      ...(level ? {compatibility: level} : {}),
    }
  })
}

function usedFirst(schemas: ReadonlyMap<string, SubjectSchema>): SubjectSchema[] {
  const sorted = new Set<SubjectSchema>()
  const visit = (schema: SubjectSchema, path: ReadonlySet<string>): void => {
    if (path.has(schema.subject)) return
    for (const {subject} of schema.references) {
      const used = schemas.get(subject)
      if (used) visit(used, new Set([...path, schema.subject]))
    }
    sorted.add(schema)
  }
  for (const schema of schemas.values()) visit(schema, new Set())
  return [...sorted]
}
