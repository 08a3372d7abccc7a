import {expect, test} from 'vitest'
import {parseFilter, requireFilter} from '../../../src/core/names/text-filter.ts'

test.each([
  ['', 'anything', true],
  ['ord', 'my-ORDERS', true],
  ['Ord', 'my-orders', false],
  ['^ord', 'orders', true],
  ['!^ord', 'orders', false],
  ['o.*s$', 'orders', true],
  ['É+', 'Éé', true],
  ['é+', 'É', true],
  // What is no expression, or none that ends in good time, is looked for as it stands.
  ['(ord', 'x(ord', true],
  ['(?=ord)', 'orders', false],
])('%s on %s: %s', (typed, text, passes) => {
  expect(parseFilter(typed)(text)).toBe(passes)
})

test('a filter comes to an end on any name', () => {
  expect(parseFilter('(y+)+z')('y'.repeat(3000))).toBe(false)
})

test('in a script a filter has to be an expression', () => {
  expect(() => requireFilter('(ord')).toThrow(expect.objectContaining({kind: 'usage'}))
  expect(() => requireFilter('!(?=ord)')).toThrow(expect.objectContaining({kind: 'usage'}))
  expect(requireFilter('!ord')('orders')).toBe(false)
})
