import type {Ajv, ErrorObject, ValidateFunction} from 'ajv'
import {requireShallow} from '../exact-json.ts'
import type {WholeSchema} from '../payload-codec.ts'
import {Misfit} from '../undecodable.ts'
import {boundWork, StepCounter, TooManySteps} from './bounded-ajv.ts'
import {parseSchema, type SchemaObject, unusableSchema} from './json-schema.ts'
import type {JsonCheck} from './json-schema-codec.ts'
import {openAjv} from './open-ajv.ts'

/** Steps for any text, and for each character of a long one: as many as a branch for each of some kinds of items needs. */
const FREE_STEPS = 100_000
const STEPS_PER_CHARACTER = 10

/** Compiles the check of a schema, by the draft that it names. Throws a Failure where it cannot be used. */
export function compileJsonCheck({text, referenced}: Pick<WholeSchema, 'text' | 'referenced'>): JsonCheck {
  const steps = new StepCounter()
  const validate = compileSchema(text, referenced, steps)
  return (json) => {
    requireShallow(json)
    const most = FREE_STEPS + STEPS_PER_CHARACTER * json.length
    steps.allow(most)
    try {
      if (!validate(JSON.parse(json))) throw misfitOf(validate.errors?.[0])
    } catch (error) {
      if (error instanceof TooManySteps)
        throw new Misfit('', `to hold it against its schema takes more than ${most} steps`)
      // A schema that is itself leads nowhere, and takes the whole stack.
      if (error instanceof RangeError) throw new Misfit('', 'its schema refers to itself without an end')
      throw error
    }
  }
}

function compileSchema(
  text: string,
  referenced: WholeSchema['referenced'],
  steps: StepCounter,
): ValidateFunction {
  try {
    const schema = readSchema(text)
    const ajv = openAjv(schema)
    boundWork(ajv, steps)
    addReferenced(ajv, schema, referenced)
    return ajv.compile(schema)
  } catch (error) {
    throw unusableSchema(error)
  }
}

/** The schema in a text, as a validator takes it. Throws SyntaxError where it is none. */
export function readSchema(text: string): SchemaObject | boolean {
  const schema = parseSchema(text)
  return typeof schema === 'boolean' ? schema : withoutOldDraft(schema)
}

/** Draft 7 takes what draft 6 says, but knows only its own name. */
function withoutOldDraft({$schema, ...schema}: SchemaObject): SchemaObject {
  return $schema === undefined || String($schema).includes('draft-06') ? schema : {$schema, ...schema}
}

/** Schemas that are referred to by their names, which are relative to where the one that refers to them says that it is. */
export function addReferenced(
  ajv: Ajv,
  schema: SchemaObject | boolean,
  referenced: WholeSchema['referenced'],
): void {
  const {schemaId = '$id'} = ajv.opts
  const own = typeof schema === 'object' ? schema[schemaId] : null
  const base = typeof own === 'string' ? own : null
  for (const {name, text} of referenced) {
    const key = base !== null && URL.canParse(name, base) ? new URL(name, base).href : name
    if (ajv.getSchema(key) === undefined) ajv.addSchema(readSchema(text), key)
  }
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
