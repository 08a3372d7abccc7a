import {expect, test} from 'vitest'
import {readSchemaId} from '../../../src/core/tail/schema-id.ts'

test.each<[what: string, hex: string, schemaId: number | null]>([
  ['a schema id and a payload', '000000002a7b7d', 42],
  ['a schema id alone', '000000002a', 42],
  ['the largest id', '007fffffff00', 2_147_483_647],
  ['another first byte', '010000002a7b7d', null],
  ['too short', '0000002a', null],
  ['nothing', '', null],
  ['a small number in eight bytes', '000000000000002a', null],
  ['a negative id', '00ffffffff00', null],
])('%s', (_what, hex, schemaId) => {
  const bytes = Buffer.from(hex, 'hex')
  const read = readSchemaId(bytes)
  expect(read?.schemaId ?? null).toBe(schemaId)
  if (read !== null) expect(read.payload).toEqual(bytes.subarray(5))
})
