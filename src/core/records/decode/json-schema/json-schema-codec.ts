import type {Ajv, ErrorObject, ValidateFunction} from 'ajv'
import {Failure} from '../../../../errors/failure.ts'
import type {DecodedData} from '../../decoder.ts'
import {asObject, type ExactJson, ExactNumber, parseExactJson} from '../exact-json.ts'
import type {DecodedPayload, Payload, PayloadCodec, WholeSchema} from '../payload-codec.ts'
import {Misfit, Undecodable} from '../undecodable.ts'
import {openAjv, type SchemaObject} from './open-ajv.ts'

/** Reads and writes JSON that a JSON Schema describes. A payload is the text, as it was written. */
export class JsonSchemaCodec implements PayloadCodec {
  readonly format = 'json-schema'
  readonly #validate: ValidateFunction
  readonly #title: string | null

  /** Compiles a schema, by the draft that it names. Throws a Failure where it cannot be used. */
  static compile({text, referenced}: WholeSchema): JsonSchemaCodec {
    try {
      const schema = parseSchema(text)
      const ajv = openAjv(schema)
      const base = typeof schema === 'object' && typeof schema.$id === 'string' ? schema.$id : null
      for (const each of referenced) addReferenced(ajv, each, base)
      const title = typeof schema === 'object' && typeof schema.title === 'string' ? schema.title : null
      return new JsonSchemaCodec(ajv.compile(schema), title)
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
      throw new Failure('failed', `The JSON Schema cannot be used: ${reason}.`, {
        code: 'INVALID_SCHEMA',
        cause: error,
      })
    }
  }

  private constructor(validate: ValidateFunction, title: string | null) {
    this.#validate = validate
    this.#title = title
  }

  decode({bytes, start, end}: Payload): DecodedPayload {
    const text = bytes.toString('utf8', start, end)
    try {
      return {name: this.#title, data: toData(this.#read(text))}
    } catch (error) {
      if (error instanceof SyntaxError) throw new Undecodable('it is no JSON')
      if (error instanceof Misfit) throw new Undecodable(`${error.path.slice(1)} ${error.message}`.trim())
      throw error
    }
  }

  encode(json: string): Buffer {
    this.#read(json)
    return Buffer.from(json)
  }

  /** Throws SyntaxError and Misfit. */
  #read(text: string): ExactJson {
    if (!this.#validate(JSON.parse(text))) throw misfitOf(this.#validate.errors?.[0])
    return parseExactJson(text)
  }
}

function parseSchema(text: string): SchemaObject | boolean {
  const schema: unknown = JSON.parse(text)
  if (typeof schema === 'boolean') return schema
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema))
    return withoutOldDraft({...schema})
  throw new SyntaxError('it is neither an object nor true or false')
}

/** Draft 7 takes what draft 6 says, but knows only its own name. */
function withoutOldDraft({$schema, ...schema}: SchemaObject): SchemaObject {
  return $schema === undefined || String($schema).includes('draft-06') ? schema : {$schema, ...schema}
}

/** A schema that is referred to by its name, which is relative to where the one that refers to it says that it is. */
function addReferenced(ajv: Ajv, {name, text}: WholeSchema['referenced'][number], base: string | null): void {
  const key = base !== null && URL.canParse(name, base) ? new URL(name, base).href : name
  if (ajv.getSchema(key) === undefined) ajv.addSchema(parseSchema(text), key)
}

/** What is wrong first: `.items[2].price`, `must be integer`. */
function misfitOf(error: ErrorObject | undefined): Misfit {
  const {instancePath = '', message = 'is not valid', params = {}} = error ?? {}
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const extra: unknown = params.additionalProperty ?? params.unevaluatedProperty
  if (typeof extra !== 'string') return new Misfit(pathOf(steps), message)
  return new Misfit(pathOf([...steps, extra]), 'is not in the schema')
}

function pathOf(steps: readonly string[]): string {
  const texts = steps.map((step) =>
    /^\d+$/.test(step) ? `[${step}]` : /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
  )
  return texts.join('')
}

/** A fraction that a double rounds is rounded, as by everybody who reads JSON. */
function toData(json: ExactJson): DecodedData {
  if (json instanceof ExactNumber) return Number(json.digits)
  if (Array.isArray(json)) return (json as readonly ExactJson[]).map(toData)
  const object = asObject(json)
  if (object === null) return json as DecodedData
  const data: {[name: string]: DecodedData} = {}
  for (const [name, value] of Object.entries(object))
    Object.defineProperty(data, name, {
      value: toData(value),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return data
}
