import {Ajv, type Options} from 'ajv'
import {Ajv2019} from 'ajv/dist/2019.js'
import {Ajv2020} from 'ajv/dist/2020.js'
import AjvDraft4 from 'ajv-draft-04'
import {compileExpression} from '../../../names/expression.ts'
import type {SchemaObject} from './json-schema.ts'

// Only loaded with the first JSON Schema that something is written by.

const OPTIONS: Options = {
  // Words that are not known say nothing, as a schema of somebody else may have any.
  strict: false,
  // By the drafts a format describes, and does not demand.
  validateFormats: false,
  logger: false,
  // In linear time: a text of a record cannot hang us.
  code: {regExp: Object.assign((pattern: string) => compileExpression(pattern), {code: 'compileExpression'})},
}

/**
 * A validator for the draft that a schema names; of draft 7 where it names none, as Confluent's, and for draft 6, which it continues.
 * Throws an Error for one older than draft 4.
 */
export function openAjv(schema: SchemaObject | boolean): Ajv {
  const draft = typeof schema === 'object' && typeof schema.$schema === 'string' ? schema.$schema : ''
  if (draft.includes('2020-12')) return new Ajv2020(OPTIONS)
  if (draft.includes('2019-09')) return new Ajv2019(OPTIONS)
  if (/draft-0?4/.test(draft)) return new AjvDraft4.default(OPTIONS)
  if (/draft-0?[0-3]\b/.test(draft))
    throw new Error(`it is of ${draft}, and only those from draft 4 on are read`)
  return new Ajv(OPTIONS)
}
