import {expect, test} from 'vitest'
import {formatTopicScope, isInScope, parseTopicScope} from '../../../src/core/offsets/topic-scope.ts'

test.each([
  ['orders', 'orders', null, 'orders'],
  ['orders:0,3', 'orders', [0, 3], 'orders:0,3'],
  ['orders:0-3', 'orders', [0, 1, 2, 3], 'orders:0,1,2,3'],
  ['orders:3,0-1,1', 'orders', [0, 1, 3], 'orders:0,1,3'],
])('%s', (text, topic, partitions, written) => {
  const scope = parseTopicScope(text)
  expect(scope).toEqual({topic, partitions})
  expect(formatTopicScope(scope)).toBe(written)
})

test.each([
  '',
  ':0',
  'orders:',
  'orders:a',
  'orders:3-1',
  'orders:-1',
  'orders:0,,1',
  'orders:0-2000000000',
  'orders:2147483648',
  'orders:1:2',
])('%j is a usage failure', (text) => {
  expect(() => parseTopicScope(text)).toThrow(expect.objectContaining({name: 'Failure', kind: 'usage'}))
})

test('a scope tells which partitions lie inside', () => {
  expect(isInScope(parseTopicScope('orders'), 'orders', 9)).toBe(true)
  expect(isInScope(parseTopicScope('orders:1'), 'orders', 1)).toBe(true)
  expect(isInScope(parseTopicScope('orders:1'), 'orders', 2)).toBe(false)
  expect(isInScope(parseTopicScope('orders'), 'payments', 0)).toBe(false)
})
