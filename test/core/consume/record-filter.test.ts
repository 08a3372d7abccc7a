import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compileRecordFilter} from '../../../src/core/consume/record-filter.ts'
import {VisibleRecords} from '../../../src/core/consume/visible-records.ts'
import {batchOf, cursorAt, fetchedOf} from './fetched-records.ts'

/** Few letters, so that what is looked for is there often, across the ends of fields too. */
const letters = (maxLength: number) => fc.string({unit: fc.constantFrom('a', 'b', 'é'), maxLength})

/** The records that a filter wants, by their place. */
function wanted(pattern: string, batches: readonly (readonly string[])[], key: string): number[] {
  const visible = new VisibleRecords(compileRecordFilter([pattern]))
  const found: number[] = []
  let base = 0
  for (const values of batches) {
    visible.open(fetchedOf(cursorAt(base), values.length === 0 ? [] : [batchOf(base, values, {key})]))
    while (visible.next()) found.push(Number(visible.record.offset))
    base += values.length
  }
  return found
}

test('words are found in the fields that have them, and in no others', () => {
  const anchors = fc.constantFrom<readonly [string, string]>(['', ''], ['^', ''], ['^', '$'], ['', '$'])
  const batches = fc.array(fc.array(letters(6), {maxLength: 6}), {maxLength: 3})
  fc.assert(
    fc.property(letters(3), anchors, batches, letters(4), (word, [open, close], each, key) => {
      const expression = new RegExp(`${open}${word}${close}`)
      const values = each.flat()
      const places = values.flatMap((value, index) => (expression.test(value) ? [index] : []))
      expect(wanted(`v:${open}${word}${close}`, each, key)).toEqual(places)
      const all = expression.test(key) ? values.map((_, index) => index) : []
      expect(wanted(`k:${open}${word}${close}`, each, key)).toEqual(all)
    }),
  )
})

test('a word is looked for once in a fetched batch, not once for each record', () => {
  const values = Array.from({length: 1_000}, (_, index) => `value ${index}`)
  const fetched = fetchedOf(cursorAt(0), [batchOf(0, values)])
  let searches = 0
  const counting = (word: Buffer, from: number): number => {
    searches++
    return Buffer.prototype.indexOf.call(fetched.records, word, from)
  }
  Reflect.set(fetched.records, 'indexOf', counting)
  const visible = new VisibleRecords(compileRecordFilter(['needle']))
  visible.open(fetched)
  expect(visible.next()).toBe(false)
  expect(searches).toBe(1)
})
