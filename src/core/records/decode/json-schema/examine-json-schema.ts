import type {Ajv} from 'ajv'
import {Failure} from '../../../../errors/failure.ts'
import type {WholeSchema} from '../payload-codec.ts'
import {addReferenced, readSchema} from './json-check.ts'
import {unusableSchema} from './json-schema.ts'
import {openAjv} from './open-ajv.ts'

/**
 * Reads a JSON Schema to its end; why it could not be, or null: of a draft, a dialect or a pattern that is not known here nobody says that
 * it is wrong. Throws a Failure where it is no schema, or refers to what is not there.
 */
export function examineJsonSchema({text, referenced}: WholeSchema): string | null {
  const schema = orUnusable(() => readSchema(text))
  try {
    const ajv = openAjv(schema)
    if (ajv.validateSchema(schema) !== true) throw unusableSchema(firstError(ajv))
    addReferenced(ajv, schema, referenced)
    ajv.compile(schema)
    return null
  } catch (error) {
    const reference = missingReferenceOf(error)
    // What has an address may be had from there.
    if (reference !== null && !/^https?:/.test(reference))
      throw unusableSchema(
        `it refers to ${reference}, which ${reference.startsWith('#') ? 'it does not have' : 'no --reference names'}`,
      )
    if (error instanceof Failure || !(error instanceof Error)) throw error
    return error.message.replace(/\.$/, '')
  }
}

/** Which word of it has a value that its draft does not let it have. */
function firstError({errors}: Ajv): string {
  const {instancePath = '', message = 'is no schema'} = errors?.[0] ?? {}
  return `${instancePath === '' ? 'it' : instancePath} ${message}`
}

function missingReferenceOf(error: unknown): string | null {
  const missing: unknown = error instanceof Error ? Reflect.get(error, 'missingRef') : null
  return typeof missing === 'string' ? missing : null
}

function orUnusable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw unusableSchema(error)
  }
}
