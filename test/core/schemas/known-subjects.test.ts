import {expect, test} from 'vitest'
import {parseLevel} from '../../../src/core/schemas/compatibility-levels.ts'
import {parseSubjectWord, resolveSubjects} from '../../../src/core/schemas/known-subjects.ts'

test.each([
  ['orders-value', 'orders-value', null],
  ['orders-value:2', 'orders-value', 2],
  ['orders-value:latest', 'orders-value', 'latest'],
  [':.shop:orders:1', ':.shop:orders', 1],
  ['a:1:2', 'a:1', 2],
  ['orders:', 'orders:', null],
])('%s is a subject and a version', (word, subject, version) => {
  expect(parseSubjectWord(word)).toEqual({subject, version})
})

test.each(['a:0', 'a:99999999999'])('%s names no version', (word) => {
  expect(() => parseSubjectWord(word)).toThrow('is no version')
})

test('a name that there is means itself, others are globs; what means nothing is told with the nearest', () => {
  const known = ['a*b', 'aab', 'orders-value']
  expect(resolveSubjects(known, ['a*b'], {regex: false}).subjects).toEqual(['a*b'])
  expect(resolveSubjects(known, ['a*'], {regex: false}).subjects).toEqual(['a*b', 'aab'])
  const {subjects, failures} = resolveSubjects(known, ['order-value', 'x*'], {regex: false})
  expect(subjects).toEqual([])
  expect([...failures.values()].map(({message, suggestions}) => [message, suggestions[0]])).toEqual([
    ['There is no subject order-value.', 'Did you mean orders-value?'],
    ['No subject matches "x*".', 'More: `samsa help selection`.'],
  ])
})

test('levels are read in any case', () => {
  expect(parseLevel('full-transitive')).toBe('FULL_TRANSITIVE')
  expect(() => parseLevel('half')).toThrow('is no compatibility level')
})
