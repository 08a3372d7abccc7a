import {readFile} from 'node:fs/promises'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {exportRows, formatRows} from '../../../src/tui/app/export-rows.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

describe('rows as CSV', () => {
  test.each<[string, readonly object[], string]>([
    ['none', [], '\n'],
    ['plain values, null as nothing', [{a: 1, b: 'x', c: null, d: true}], 'a,b,c,d\n1,x,,true\n'],
    ['what is inside an object', [{a: {b: {c: 1}, d: 2}}], 'a.b.c,a.d\n1,2\n'],
    ['columns that only some rows have', [{a: 1}, {b: 2, a: 3}], 'a,b\n1,\n3,2\n'],
    ['a list of values', [{isr: [1, 2, 3]}, {isr: []}], 'isr\n1 2 3\n\n'],
    ['a list of objects is counted', [{m: [{x: 1}, {x: 2}]}, {m: []}], 'm\n2\n0\n'],
    ['offsets in full', [{end: 2n ** 60n, start: 5n}], 'end,start\n1152921504606846976,5\n'],
    ['unknown numbers', [{eta: Number.POSITIVE_INFINITY}], 'eta\n\n'],
    ['quotes, commas and lines', [{k: 'a"b,c\nd'}], 'k\n"a""b,c\nd"\n'],
    ['what a spreadsheet would run', [{k: '=1+1'}, {k: '@x'}, {k: '-2'}, {k: -2}], "k\n'=1+1\n'@x\n-2\n-2\n"],
    ['and in a header', [{configs: {'=cmd': 'x'}, '+b': 1}], "configs.=cmd,'+b\nx,1\n"],
    ['functions are no data', [{a: 1, course: () => []}], 'a\n1\n'],
  ])('%s', (_name, rows, csv) => {
    expect(formatRows('csv', rows)).toBe(csv)
  })
})

test('a file is written once, and says so', async () => {
  const file = path.join(await temporaryFolder(), 'x.csv')
  const target = {format: 'csv', path: file} as const
  expect(await exportRows(target, [{a: 1}])).toBe(`1 row written to ${file}`)
  expect(await exportRows(target, [{a: 2}])).toMatch(/^nothing written: EEXIST/)
  expect(await readFile(file, 'utf8')).toBe('a\n1\n')
  expect(await exportRows({format: 'json', path: `${file}/no/x.json`}, [])).toMatch(
    /^nothing written: ENOTDIR/,
  )
})
