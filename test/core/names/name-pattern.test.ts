import {expect, test} from 'vitest'
import {compileNamePatterns, isGlob} from '../../../src/core/names/name-pattern.ts'
import {Failure} from '../../../src/errors/failure.ts'

const NAMES = [
  'orders',
  'orders-eu',
  'orders.eu',
  'my-orders',
  'ORDERS',
  '__consumer_offsets',
  'a+b',
  'line\nbreak',
]

test.each<[patterns: string[], regex: boolean, expected: string[]]>([
  [[], false, NAMES],
  [['orders'], false, ['orders']],
  [['orders*'], false, ['orders', 'orders-eu', 'orders.eu']],
  [['*orders'], false, ['orders', 'my-orders']],
  [['orders?eu'], false, ['orders-eu', 'orders.eu']],
  [['orders.eu'], false, ['orders.eu']],
  [['*.*'], false, ['orders.eu']],
  [['a+b'], false, ['a+b']],
  [['line*'], false, ['line\nbreak']],
  [['orders', 'my-*'], false, ['orders', 'my-orders']],
  [['none*'], false, []],
  [['^orders'], true, ['orders', 'orders-eu', 'orders.eu']],
  [['orders.eu'], true, ['orders-eu', 'orders.eu']],
  [['(?:my|__)'], true, ['my-orders', '__consumer_offsets']],
])('%j, regex %s', (patterns, regex, expected) => {
  expect(NAMES.filter(compileNamePatterns(patterns, {regex}))).toEqual(expected)
})

test('a regular expression that cannot be read is a usage failure that quotes it', () => {
  for (const pattern of ['[', '(', '*a', 'a{2,1}']) {
    const compile = () => compileNamePatterns([pattern], {regex: true})
    expect(compile).toThrow(Failure)
    expect(compile).toThrow(`"${pattern}" is not a regular expression`)
  }
})

test('what a glob is', () => {
  expect(['a*', 'a?b', 'a.b', '[ab]', ''].map(isGlob)).toEqual([true, true, false, false, false])
})
