import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import {expect} from 'vitest'
import {repositoryRoot} from './package-stage.ts'
import {type RunOptions, runSamsa} from './run-samsa.ts'

const folder = path.join(repositoryRoot, 'docs/schemas')

/** Every schema in docs/schemas by its name; in the form here, a field that no schema names is a mistake. */
const ajv = new Ajv2020({allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true})
const schemaNames = new Set(readdirSync(folder).map((file) => path.basename(file, '.json')))
for (const file of readdirSync(folder)) {
  const schema: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
  ajv.addSchema(closed(schema) as object)
}

/** Users may meet fields that are newer than their copy of a schema; our own tests must not. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inner && 'required' in inner ? {...inner, additionalProperties: false} : inner
}

/** The validator of docs/schemas/NAME.json. */
export function schemaNamed(name: string): ValidateFunction {
  const validate = ajv.getSchema(`${name}.json`)
  if (!validate) throw new Error(`docs/schemas has no ${name}.json`)
  return validate
}

/** Fails the test where a document does not fit docs/schemas/NAME.json. */
export function expectToFit(name: string, document: unknown): void {
  const validate = schemaNamed(name)
  const fits = validate(document)
  expect(fits, `${name}.json: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(document)}`).toBe(true)
}

/**
 * Runs a command with --json, expects its exit code and an empty stderr, and returns what it printed, which has to fit
 * the schema of the command in docs/schemas (or that of an error).
 */
export async function runJson<T>(
  args: readonly string[],
  {code = 0, ...options}: RunOptions & {readonly code?: number} = {},
): Promise<T> {
  const run = await runSamsa([...args, '--json'], options)
  expect({code: run.code, stderr: run.stderr}, run.stdout).toEqual({code, stderr: ''})
  const document = JSON.parse(run.stdout) as T
  expectToFit(isError(document) ? 'error' : schemaNameOf(args), document)
  return document
}

/** The document that a failing command prints under --json. */
export interface ErrorDocument {
  readonly error: {
    readonly kind: string
    readonly code: string | null
    readonly message: string
    readonly suggestions?: readonly string[]
  }
}

function isError(document: unknown): boolean {
  return typeof document === 'object' && document !== null && Object.keys(document).join() === 'error'
}

/** `topic-list` of `topic list 'a*' -i`: of the most words that have one. */
function schemaNameOf(args: readonly string[]): string {
  const names = [3, 2, 1].map((count) => args.slice(0, count).join('-'))
  return names.find((name) => schemaNames.has(name)) ?? args[0] ?? ''
}
