import {expect, test} from 'vitest'
import {VisibleRecords} from '../../../src/core/consume/visible-records.ts'
import {compileWhere} from '../../../src/core/consume/where-filter.ts'
import type {Failure} from '../../../src/errors/failure.ts'
import {batchOf, cursorAt, fetchedOf} from './fetched-records.ts'

/** Whether an expression is true of a record at orders-0@10 of 1970-01-01T00:00:01Z, and what is said where it cannot tell. */
async function judge(expression: string, value: string, key = 'order-7'): Promise<boolean | string> {
  const {matches, describeUnevaluated} = await compileWhere(expression)
  const visible = new VisibleRecords(matches)
  visible.open(fetchedOf(cursorAt(10), [batchOf(10, [value], {key})]))
  const isMatch = visible.next()
  return describeUnevaluated() ?? isMatch
}

const ORDER =
  '{"id":9007199254740993,"amount":150.5,"count":3,"tags":["a","b"],"buyer":{"name":"Mia"},"note":null}'

test.each([
  ['value.amount > 100', ORDER, true],
  ['value.amount > 150 && value.count == 3', ORDER, true],
  ['value.count * 2 == 6', ORDER, true],
  ['value.count > 2.5 && value.count == 3.0', ORDER, true],
  ['value.id == 9007199254740993', ORDER, true],
  ['value.id == 9007199254740992', ORDER, false],
  ['"b" in value.tags && value.tags.exists(tag, tag.startsWith("a"))', ORDER, true],
  ['value.tags.all(tag, size(tag) == 2)', ORDER, false],
  ['value.buyer.name.lowerAscii() == "mia"', ORDER, true],
  ['value["buyer"]["name"] == "Mia"', ORDER, true],
  ['value.note == null', ORDER, true],
  ['has(value.discount)', ORDER, false],
  ['has(value.discount) && value.discount > 1', ORDER, false],
  ['!has(value.discount) || value.discount > 1', ORDER, true],
  ['value.discount > 1 || value.count == 3', ORDER, true],
  ['key == "order-7" && key.matches("^order-[0-9]+$")', ORDER, true],
  ['topic == "orders" && partition == 0 && offset >= 10', '', true],
  ['timestamp == timestamp("1970-01-01T00:00:01Z")', '', true],
  ['timestamp - timestamp("1970-01-01T00:00:00Z") < duration("2s")', '', true],
  ['size(headers) == 0', '', true],
  ['value == "plain text"', 'plain text', true],
  ['value.contains("2026-11")', '2026-11-29', true],
  ['value == 42', '42', true],
  ['value == -0.5', '-0.5', true],
  ['value == "42"', '"42"', true],
  ['value == true', 'true', true],
  ['value.size() == 2', '[1, 2]', true],
  ['type(value) == string', '{broken', true],
  ['value.__proto__ == 1', '{"__proto__": 1}', true],
])('%s of %s is %s', async (expression, value, expected) => {
  expect(await judge(expression, value)).toBe(expected)
})

test('a key that looks like a number is text, one that is an object is its JSON', async () => {
  expect(await judge('key == "42"', '', '42')).toBe(true)
  expect(await judge('key.id == 42', '', '{"id":42}')).toBe(true)
})

test.each([
  ['value.amount > 1', 'hello', 'value is not JSON'],
  ['value.amount > 1', '{"a":1}', 'there is no field amount'],
  ['value.a.b == 1', '{"a":1}', 'there is no field b'],
  ['key.id == 1', '{}', 'key is not JSON'],
  ['value.a + 1 == 2', '{"a":"x"}', expect.stringContaining('')],
  ['value.a', '{"a":"x"}', 'the result is neither true nor false'],
  ['headers.source == "shop"', '', 'there is no field source'],
])('%s cannot be evaluated on %s', async (expression, value, reason) => {
  const told = await judge(expression, value)
  expect(told).toEqual(
    expect.stringMatching(/^--where could not be evaluated on 1 record, which does not match: ./),
  )
  if (typeof reason === 'string') expect(told).toContain(`: ${reason}.`)
})

test.each([
  ['vlaue.a == 1', 'there is no "vlaue"', 'Did you mean value?'],
  ['value.a.contians("x")', 'there is no function "contians"', 'Did you mean contains?'],
  ['value.a ==', 'character', 'The language is CEL'],
  ['', 'character', 'The language is CEL'],
  ['value.tags.exists(tag, tga == "a")', 'there is no "tga"', 'The language is CEL'],
])('%s is a usage error', async (expression, message, suggestion) => {
  const failure: Failure = await compileWhere(expression).then(
    () => Promise.reject(new Error('it was taken')),
    (error: Failure) => error,
  )
  expect(failure).toMatchObject({kind: 'usage', message: expect.stringContaining(`--where: `)})
  expect(failure.message).toContain(message)
  expect(failure.suggestions.join(' ')).toContain(suggestion)
})

test('a text that is compared with a number: how it becomes one', async () => {
  const told = await judge('value.total > 5', '{"total":"12.30"}')
  expect(told).toMatch(/What JSON has as a text is a number by double\(value\.field\), or int\(\.\.\.\)\.$/)
  expect(await judge('double(value.total) > 5.0', '{"total":"12.30"}')).toBe(true)
  expect(await judge('double(value.total) > 5', '{"total":"12.30"}')).toBe(true)
  expect(await judge('value.total > 5', '{"total":[1]}')).not.toContain('double(')
})

test('many reasons are summed up', async () => {
  const {matches, describeUnevaluated} = await compileWhere('value[value.x] == 1')
  const visible = new VisibleRecords(matches)
  const values = [...'abcdefgh'].map((letter) => `{"x":"${letter}"}`)
  visible.open(fetchedOf(cursorAt(0), [batchOf(0, [...values, 'text', 'text'])]))
  expect(visible.next()).toBe(false)
  expect(describeUnevaluated()).toMatch(
    /^--where could not be evaluated on 10 records, .*other reasons \(\d\)/,
  )
})

test('fields whose names JavaScript gives to every object are those of the record', async () => {
  expect(await judge('value.constructor == "x"', '{"constructor":"x"}')).toBe(true)
  expect(await judge('value.a.constructor == "x"', '{"a":{"constructor":"x"}}')).toBe(true)
  expect(await judge('has(value.toString)', '{}')).toBe(false)
})

test('a variable of which fields are asked may be used as a whole beside that', async () => {
  expect(await judge('value.a == 1 && value.size() == 2', '{"a":1,"b":2}')).toBe(true)
  expect(await judge('value.a == 1 && value[value.name] == 2', '{"a":1,"b":2,"name":"b"}')).toBe(true)
  expect(await judge('value["a"] == 1 && value == {"a": 1, "b": [2]}', '{"a":1,"b":[2]}')).toBe(true)
  expect(
    await judge('value.list.exists(value, value.a == 1 && value.b == 2)', '{"list":[{"a":1,"b":2}]}'),
  ).toBe(true)
  expect(await judge('has(value.a.b) && value.a["c"] == 2', '{"a":{"b":1,"c":2},"d":3}')).toBe(true)
  expect(await judge('(value.a > 1 ? value : key).b == 2', '{"a":2,"b":2}')).toBe(true)
})
