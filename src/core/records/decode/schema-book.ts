import {Failure} from '../../../errors/failure.ts'
import type {RegisteredSchema, SchemaSource, SchemaType} from '../../schemas/registered-schema.ts'
import {compileCodec, type PayloadCodec, type SchemaFormat, type WholeSchema} from './payload-codec.ts'
import type {SchemaKey} from './schema-frame.ts'

/** How long records wait for one schema and all that it refers to. */
const PATIENCE_MS = 15_000
/** After a registry has not answered, records do not wait for it, so long; then the next one does. */
const PAUSE_MS = 10_000
/** References of references; a registry is not trusted to end them. */
const MOST_REFERENCES = 500

const FORMATS: Readonly<Record<SchemaType, SchemaFormat>> = {
  AVRO: 'avro',
  PROTOBUF: 'protobuf',
  JSON: 'json-schema',
}

/** The code of a schema that is there and cannot be used. */
export const INVALID_SCHEMA = 'INVALID_SCHEMA'

export interface SchemaBookOptions {
  readonly source: SchemaSource
  /** Told once, when the registry does not answer. */
  readonly onTrouble: (failure: Failure) => void
  readonly patienceMs?: number
  readonly pauseMs?: number
}

/** The schemas of a registry that were asked for so far, each asked for once. */
export class SchemaBook {
  readonly #options: Required<SchemaBookOptions>
  readonly #known = new Map<SchemaKey, PayloadCodec | Failure>()
  readonly #underWay = new Map<SchemaKey, Promise<void>>()
  #trouble: {readonly failure: Failure; readonly untilMs: number} | null = null
  #isTold = false

  constructor(options: SchemaBookOptions) {
    this.#options = {patienceMs: PATIENCE_MS, pauseMs: PAUSE_MS, ...options}
  }

  /** What reads the payloads of a schema, or why nothing does. */
  find(key: SchemaKey): PayloadCodec | Failure {
    return (
      this.#known.get(key) ??
      this.#trouble?.failure ??
      new Failure('internal', `Schema ${key} was not asked for before it was needed.`)
    )
  }

  /** Resolves, and never rejects, when it is known what reads the payloads of a schema, or that it cannot be known now; null where it is. */
  await(key: SchemaKey): Promise<void> | null {
    if (this.#known.has(key)) return null
    if (this.#trouble !== null && performance.now() < this.#trouble.untilMs) return null
    const underWay = this.#underWay.get(key)
    if (underWay !== undefined) return underWay
    const asked = this.#ask(key).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, asked)
    return asked
  }

  async #ask(key: SchemaKey): Promise<void> {
    const {source, patienceMs, pauseMs, onTrouble} = this.#options
    try {
      const codec = await within(
        patienceMs,
        readSchema(source, key).then((schema) => compileCodec(schema, 'reading')),
      )
      this.#known.set(key, codec)
      this.#trouble = null
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // An answer, which would be the same the next time.
      if (error.kind === 'not-found' || error.code === INVALID_SCHEMA) {
        this.#known.set(key, error)
        return
      }
      this.#trouble = {failure: error, untilMs: performance.now() + pauseMs}
      if (!this.#isTold) onTrouble(error)
      this.#isTold = true
    }
  }
}

/** Reads a schema of a registry with all that it refers to. Throws a Failure. */
export async function readWhole(source: SchemaSource, schema: RegisteredSchema): Promise<WholeSchema> {
  const referenced = new Map<string, {readonly name: string; readonly text: string}>()
  let asked = 0
  const follow = async ({references}: RegisteredSchema, onTheWay: ReadonlySet<string>): Promise<void> => {
    for (const {name, subject, version} of references) {
      const place = `${subject}:${version}`
      if (referenced.has(name) || onTheWay.has(place)) continue
      if (++asked > MOST_REFERENCES)
        throw new Failure('failed', `Schema ${schema.id} refers to more than ${MOST_REFERENCES} others.`, {
          code: INVALID_SCHEMA,
        })
      const other = await source.schemaOf(subject, version)
      await follow(other, new Set([...onTheWay, place]))
      referenced.set(name, {name, text: other.text})
    }
  }
  await follow(schema, new Set())
  return {format: FORMATS[schema.type], text: schema.text, referenced: [...referenced.values()]}
}

async function readSchema(source: SchemaSource, key: SchemaKey): Promise<WholeSchema> {
  if (typeof key === 'number') return readWhole(source, await source.schemaById(key))
  if (source.schemaByGuid === undefined)
    throw new Failure('failed', `This registry does not know schemas by their GUIDs, such as ${key}.`, {
      code: INVALID_SCHEMA,
    })
  return readWhole(source, await source.schemaByGuid(key))
}

/** The same, or a timeout Failure when it takes longer. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const {promise: late, reject} = Promise.withResolvers<never>()
  const failure = new Failure('timeout', `The schema registry has not answered within ${limitMs / 1000} s.`)
  const timer = setTimeout(() => reject(failure), limitMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
