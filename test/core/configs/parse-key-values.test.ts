import {expect, test} from 'vitest'
import {parseKeyValues} from '../../../src/core/configs/parse-key-values.ts'
import {Failure} from '../../../src/errors/failure.ts'

test.each<[string[], Record<string, string>]>([
  [[], {}],
  [['a=1', 'b=2'], {a: '1', b: '2'}],
  [['a='], {a: ''}],
  [['a=b=c'], {a: 'b=c'}],
  [[' a = 1 '], {a: ' 1 '}],
  [['__proto__=x'], JSON.parse('{"__proto__":"x"}')],
])('%j', (words, expected) => {
  expect(parseKeyValues(words, '--config')).toEqual(expected)
})

test.each([
  [['a'], '--config takes KEY=VALUE, not "a".'],
  [['=1'], '--config takes KEY=VALUE, not "=1".'],
  [['a=1', 'a=2'], '--config gives a twice.'],
])('%j is refused', (words, message) => {
  expect(() => parseKeyValues(words, '--config')).toThrow(new Failure('usage', message))
})
