import {expect, test} from 'vitest'
import {compareSchemas} from '../../../src/core/schemas/diff/compare-schemas.ts'
import {misfitReasons} from '../../../src/core/schemas/diff/misfit-reasons.ts'

const order = (...fields: object[]) => ({type: 'record', name: 'Order', fields})

async function reasons(level: string, from: object, to: object): Promise<readonly string[]> {
  const type = 'AVRO'
  const {changes} = await compareSchemas({type, text: JSON.stringify(from)}, {type, text: JSON.stringify(to)})
  return misfitReasons(changes, level)
}

const ID = {name: 'id', type: 'string'}
const TOTAL = {name: 'total', type: 'long'}
const WITH_DEFAULT = {...TOTAL, default: 0}
const ADDED = 'total is added without a default, which older records lack.'
const REMOVED = 'total is removed, and older readers have no default for it.'

test.each([
  ['BACKWARD', [ID], [ID, TOTAL], [ADDED]],
  ['BACKWARD_TRANSITIVE', [ID], [ID, TOTAL], [ADDED]],
  ['FULL', [ID], [ID, TOTAL], [ADDED]],
  ['FORWARD', [ID], [ID, TOTAL], []],
  ['NONE', [ID], [ID, TOTAL], []],
  ['BACKWARD', [ID], [ID, WITH_DEFAULT], []],
  ['FORWARD', [ID, TOTAL], [ID], [REMOVED]],
  ['FULL', [ID, WITH_DEFAULT], [ID], []],
  ['BACKWARD', [TOTAL], [{name: 'total', type: 'double'}], []],
  ['FORWARD', [TOTAL], [{name: 'total', type: 'double'}], ['total becomes double, which long cannot read.']],
  ['BACKWARD', [TOTAL], [{name: 'total', type: 'string'}], ['total was long, which string cannot read.']],
  ['BACKWARD', [ID], [{name: 'id', type: ['null', 'string']}], []],
  [
    'BACKWARD',
    [{name: 'id', type: ['null', 'string']}],
    [ID],
    ['id was null | string, which string cannot read.'],
  ],
] as const)('%s: %j to %j', async (level, from, to, expected) => {
  expect(await reasons(level, order(...from), order(...to))).toEqual(expected)
})

test('what may be read by another name is not said to be wrong', async () => {
  const renamed = order({name: 'number', type: 'string', aliases: ['id']})
  expect(await reasons('BACKWARD', order(ID), renamed)).toEqual([])
  const inner = (name: string) => order({name: 'c', type: {type: 'record', name, fields: [ID]}})
  expect(await reasons('FULL', inner('Customer'), inner('Client'))).toEqual([])
})
