import fc from 'fast-check'

/** A schema of Avro, and JSON that fits it, as it is decoded. */
export interface AnyAvro {
  readonly schema: unknown
  readonly json: string
}

interface Kind {
  readonly schema: unknown
  /** JSON values of the schema, as texts. */
  readonly values: fc.Arbitrary<string>
}

const text = fc.string({unit: 'grapheme', maxLength: 8})
const int = fc.integer()
const long = fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n})

const longText = (value: bigint): string =>
  Number.isSafeInteger(Number(value)) ? value.toString() : JSON.stringify(value.toString())

const numberText = (value: number): string =>
  Number.isFinite(value) ? JSON.stringify(value === 0 ? 0 : value) : JSON.stringify(String(value))

const SCALARS: readonly Kind[] = [
  {schema: 'null', values: fc.constant('null')},
  {schema: 'boolean', values: fc.boolean().map(String)},
  {schema: 'int', values: int.map(String)},
  {schema: 'long', values: long.map(longText)},
  {schema: 'double', values: fc.double().map(numberText)},
  {schema: 'string', values: text.map((each) => JSON.stringify(each))},
  {
    schema: 'bytes',
    values: fc.uint8Array({maxLength: 6}).map((each) => JSON.stringify(Buffer.from(each).toString('base64'))),
  },
  {
    schema: {type: 'bytes', logicalType: 'decimal', precision: 30, scale: 3},
    values: fc
      .tuple(fc.bigInt({min: -(10n ** 20n), max: 10n ** 20n}), fc.integer({min: 0, max: 999}))
      .map(([whole, rest]) => JSON.stringify(`${whole}.${String(rest).padStart(3, '0')}`)),
  },
  {
    schema: {type: 'long', logicalType: 'timestamp-millis'},
    values: fc
      .date({min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true})
      .map((each) => JSON.stringify(each.toISOString())),
  },
]

const scalar = fc.constantFrom(...SCALARS)

/** Of `depth` levels at most. Named types are in none of them twice, since a name is counted up by the whole. */
function anyKind(depth: number): fc.Arbitrary<Kind> {
  if (depth === 0) return scalar
  const inner = anyKind(depth - 1)
  const array = inner.map(({schema, values}) => ({
    schema: {type: 'array', items: schema},
    values: fc.array(values, {maxLength: 3}).map((items) => `[${items.join(',')}]`),
  }))
  const map = inner.map(({schema, values}) => ({
    schema: {type: 'map', values: schema},
    values: fc
      .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), values), {
        maxLength: 3,
        selector: ([name]) => name,
      })
      .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`),
  }))
  const optional = inner
    .filter(({schema}) => schema !== 'null' && !Array.isArray(schema))
    .map(({schema, values}) => ({
      schema: ['null', schema],
      values: fc.oneof(fc.constant('null'), values),
    }))
  const record = fc.array(inner, {maxLength: 4}).map((kinds) => ({
    schema: {
      type: 'record',
      name: 'placeholder',
      fields: kinds.map(({schema}, index) => ({name: `f${index}`, type: schema})),
    },
    values: fc
      .tuple(...kinds.map(({values}) => values))
      .map((values) => `{${values.map((value, index) => `"f${index}":${value}`).join(',')}}`),
  }))
  return fc.oneof(scalar, array, map, optional, record)
}

/** The same schema with a name of its own for each record. */
function withNames(schema: unknown, next: () => number): unknown {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'record')
      return value
    return {...value, name: `R${next()}`}
  })
}

export const anyAvro: fc.Arbitrary<AnyAvro> = anyKind(3).chain(({schema, values}) =>
  values.map((json) => {
    let count = 0
    return {schema: withNames(schema, () => ++count), json}
  }),
)
