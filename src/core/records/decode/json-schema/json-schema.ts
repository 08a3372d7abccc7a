import {Failure} from '../../../../errors/failure.ts'

/** A schema of JSON, as JSON. */
export type SchemaObject = {readonly [name: string]: unknown}

/** Throws SyntaxError where a text is no schema. */
export function parseSchema(text: string): SchemaObject | boolean {
  const schema: unknown = JSON.parse(text)
  if (typeof schema === 'boolean') return schema
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return {...schema}
  throw new SyntaxError('it is neither an object nor true or false')
}

/** What a schema calls what it describes; null where it has no name for it. Throws a Failure where it is none. */
export function readTitle(text: string): string | null {
  try {
    const schema = parseSchema(text)
    return typeof schema === 'object' && typeof schema.title === 'string' ? schema.title : null
  } catch (error) {
    throw unusableSchema(error)
  }
}

/** That a schema cannot be used, and why. */
export function unusableSchema(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
  return new Failure('failed', `The JSON Schema cannot be used: ${reason}.`, {code: 'INVALID_SCHEMA', cause})
}
