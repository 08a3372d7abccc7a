import {expect, test} from 'vitest'
import {isSelected, parseTopicSelection} from '../../../src/core/offsets/topic-selection.ts'

test.each([
  ['orders', 'orders', null],
  ['orders:0,3', 'orders', [0, 3]],
  ['orders:0-3', 'orders', [0, 1, 2, 3]],
  ['orders:3,0-1,1', 'orders', [0, 1, 3]],
  ['or*', null, null],
  ['or*:0-1', null, [0, 1]],
])('%s', (text, topic, partitions) => {
  expect(parseTopicSelection(text, {regex: false})).toMatchObject({text, topic, partitions})
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
  expect(() => parseTopicSelection(text, {regex: false})).toThrow(
    expect.objectContaining({name: 'Failure', kind: 'usage'}),
  )
})

test.each<[text: string, regex: boolean, topic: string, partition: number, isIn: boolean]>([
  ['orders', false, 'orders', 9, true],
  ['orders:1', false, 'orders', 1, true],
  ['orders:1', false, 'orders', 2, false],
  ['orders', false, 'payments', 0, false],
  ['or*', false, 'orders', 9, true],
  ['or*:1', false, 'orders', 1, true],
  ['or*:1', false, 'orders', 0, false],
  ['or*', false, 'my-orders', 0, false],
  ['^or', true, 'orders', 0, true],
  ['^or:1', true, 'orders', 0, false],
  ['^or:1', true, 'orders', 1, true],
  ['(?:or|pay)', true, 'payments', 5, true],
  ['(?:or|pay):5-6', true, 'payments', 4, false],
])('%s, regex %s: %s-%i is in: %s', (text, regex, topic, partition, isIn) => {
  expect(isSelected(parseTopicSelection(text, {regex}), topic, partition)).toBe(isIn)
})
