import {expect, test} from 'vitest'
import {
  compileCodec,
  SCHEMA_FORMATS,
  type SchemaFormat,
} from '../../../../src/core/records/decode/payload-codec.ts'
import {PartEncoder} from '../../../../src/core/records/decode/record-encoder.ts'

const SCHEMAS: Readonly<Record<SchemaFormat, string>> = {
  avro: '"string"',
  protobuf: 'syntax = "proto3"; message A { string a = 1; }',
  'json-schema': 'true',
}

test.each(SCHEMA_FORMATS)('what is not UTF-8, or no JSON, is refused and not changed: %s', async (format) => {
  const codec = await compileCodec({format, text: SCHEMAS[format], referenced: []}, 'writing')
  for (const part of ['key', 'value'] as const) {
    const encoder = new PartEncoder(part, {codec, id: null})
    const bytes = Buffer.from('"caf\xe9"', 'latin1')
    expect(encoder.encode(bytes, 0, bytes.length)).toBe(`${part}: it is not UTF-8.`)
    expect(encoder.encode(Buffer.from('{'), 0, 1)).toContain(`${part}: it is no JSON`)
    const deep = Buffer.from(`${'['.repeat(100_000)}1e400${']'.repeat(100_000)}`)
    expect(encoder.encode(deep, 0, deep.length)).toBe(
      `${part}: values lie in one another more than 1000 deep.`,
    )
  }
})
