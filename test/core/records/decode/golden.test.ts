import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {compileCodec, type SchemaFormat} from '../../../../src/core/records/decode/payload-codec.ts'
import {bigintToJson} from '../../../../src/core/records/json-bigint.ts'

/** What golden.py wrote with fastavro and Google's protobuf. */
interface Golden {
  readonly format: SchemaFormat
  readonly schema: string
  readonly message?: string
  readonly bytes: string
  readonly json: unknown
}

const cases = JSON.parse(
  readFileSync(new URL('../../../support/schemas/golden.json', import.meta.url), 'utf8'),
) as readonly Golden[]

test.each(
  cases.map(
    (each, index) => [`${index}: ${each.format} ${each.message ?? each.schema.slice(0, 60)}`, each] as const,
  ),
)(
  'what others wrote is read, and written like them: %s',
  async (_, {format, schema, message = null, bytes, json}) => {
    const others = Buffer.from(bytes, 'hex')
    const reading = await compileCodec({format, text: schema, referenced: []}, 'reading')
    const {name, data} = reading.decode({
      bytes: others,
      start: 0,
      end: others.length,
      messageIndexes: null,
      isFramed: true,
    })
    expect(JSON.parse(JSON.stringify(data, bigintToJson))).toEqual(json)
    if (message !== null) expect(name).toBe(message)
    const writing = await compileCodec({format, text: schema, referenced: [], message}, 'writing')
    expect(writing.encode(JSON.stringify(json), true).toString('hex')).toBe(bytes)
  },
)
