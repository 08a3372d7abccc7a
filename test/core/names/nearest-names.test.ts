import fc from 'fast-check'
import {expect, test} from 'vitest'
import {editDistance, nearestNames} from '../../../src/core/names/nearest-names.ts'

const TOPICS = ['order-events', 'order-confirmations', 'payments', 'inventory-status', 'Orders']

test.each([
  ['order-event', ['order-events']],
  ['oder-events', ['order-events']],
  ['order-evnets', ['order-events']],
  ['ORDER-EVENTS', ['order-events']],
  ['payment', ['payments']],
  ['orders', ['Orders']],
  ['inventory', ['inventory-status']],
  ['xyz', []],
  ['', []],
])('%s', (typed, expected) => {
  expect(nearestNames(typed, TOPICS).slice(0, Math.max(1, expected.length))).toEqual(expected)
})

test('beside one that is a letter away, those that are many away are none', () => {
  const known = ['payments-a4f436b3f9', 'payments-a4846e3fed', 'payments-a4f436b3f9s-retry']
  expect(nearestNames('payments-a4f436b3f9s', known)).toEqual([
    'payments-a4f436b3f9',
    'payments-a4f436b3f9s-retry',
  ])
  expect(nearestNames('abcdefghi', ['abcdefxxx', 'abcdefgxx'])).toEqual(['abcdefgxx', 'abcdefxxx'])
})

test('at most three, nearest first', () => {
  expect(nearestNames('abcdef', ['abcdxx', 'abcdex', 'abcdefg', 'abcdfe', 'abcxxx'])).toEqual([
    'abcdefg',
    'abcdex',
    'abcdfe',
  ])
})

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
  ['abcd', 'acbd', 1],
])('%s and %s are %i apart', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
})

test('a distance is symmetric, 0 only for equal texts, and no longer than the longer text', () => {
  fc.assert(
    fc.property(fc.string({maxLength: 12}), fc.string({maxLength: 12}), (a, b) => {
      const distance = editDistance(a, b)
      expect(editDistance(b, a)).toBe(distance)
      expect(distance === 0).toBe(a === b)
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})
