import {COMPATIBILITY_LEVELS} from '../../schemas/compatibility-levels.ts'
import {existingFile, flag, integer, list, object, oneOf, type ReadBy, text} from '../../source/shapes.ts'
import {byFields, declareKind} from '../kind.ts'

const schemaShape = object(
  'What a subject of the schema registry has as its newest version.',
  {
    subject: text('The subject, such as orders-value.'),
    type: oneOf('The language of the schema; avro where it is left out.', [
      'avro',
      'protobuf',
      'json-schema',
    ]),
    file: existingFile('A file with the schema, relative to this one.'),
    schema: text('The schema itself, as text.'),
    references: list(
      'The schemas that it uses.',
      object(
        'A schema that is used.',
        {
          name: text('What it is called there.'),
          subject: text('Whose version it is.'),
          version: integer('Which one; the newest where it is left out.', [1, 2 ** 31 - 1]),
        },
        {required: ['name', 'subject']},
      ),
    ),
    compatibility: oneOf('How versions of the subject have to fit each other.', COMPATIBILITY_LEVELS),
    normalize: flag('Whether the registry brings the text into a normal form first.'),
  },
  {
    required: ['subject'],
    check: ({file, schema}) =>
      (file === undefined) === (schema === undefined)
        ? 'A schema has either a file, or a schema as text.'
        : null,
  },
)
export type DeclaredSchema = ReadBy<typeof schemaShape>

export const schemaKind = declareKind({
  list: 'schemas',
  description: 'Schemas of the registry. Those that are not here are left alone.',
  shape: schemaShape,
  identify: byFields('subject'),
  isBeside: true,
  prunes: false,
  plan: async (cluster, things, context) => {
    const {planSchemas} = await import('./plan-schemas.ts')
    return planSchemas(cluster, things, context)
  },
  export: async (_, context) => {
    const {exportSchemas} = await import('./plan-schemas.ts')
    return exportSchemas(context)
  },
})
