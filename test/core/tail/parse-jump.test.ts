import {describe, expect, test} from 'vitest'
import {isSameSearch} from '../../../src/core/tail/key-search.ts'
import {describeJump, parseJump} from '../../../src/core/tail/parse-jump.ts'
import {isSameTail, type TailRequest, tailOfTopic} from '../../../src/core/tail/tail-request.ts'

const nowMs = Date.parse('2026-11-20T12:00:00Z')
const tail = tailOfTopic('orders')
const inP3: TailRequest = {...tail, partition: 3}
const jump = (typed: string, now: TailRequest = tail) => parseJump(typed, now, {nowMs, utc: true})

describe('where it goes', () => {
  test.each<[typed: string, partition: number | null, words: string]>([
    ['1200', null, 'from 1200'],
    ['p3@1200', 3, 'p3 from 1200'],
    ['3@1200', 3, 'p3 from 1200'],
    [' P3 @ 1200 ', 3, 'p3 from 1200'],
    ['3@-100', 3, 'p3 from latest-100'],
    ['p0@15m', 0, 'p0 from 15m'],
    ['3@@1795215965', 3, 'p3 from @1795215965'],
    ['@1795215965', null, 'from @1795215965'],
    ['-100', null, 'from latest-100'],
    ['+5', null, 'from earliest+5'],
    ['earliest', null, 'from earliest'],
    ['latest-5', null, 'from latest-5'],
    ['10:30', null, 'from 10:30'],
    ['10:30+2', null, 'from 10:30+2'],
    ['2026-11-20 10:00', null, 'from 2026-11-20 10:00'],
    ['2026-11-20T10:00:00Z', null, 'from 2026-11-20T10:00:00Z'],
    ['1h30m', null, 'from 1h30m'],
    ['p3', 3, 'p3'],
    ['0=100,3=latest-5', null, 'from 0=100,3=latest-5'],
    ['latest', null, ''],
    ['end', null, ''],
  ])('%s', (typed, partition, words) => {
    const request = jump(typed)
    expect(request).toMatchObject({topic: 'orders', partition, pages: 1})
    expect(describeJump(request)).toBe(words)
  })

  test('times count from now', () => {
    expect(jump('1h').from?.others).toMatchObject({timestampMs: Date.parse('2026-11-20T11:00:00Z')})
    expect(jump('10:30').from?.others).toMatchObject({timestampMs: Date.parse('2026-11-20T10:30:00Z')})
  })

  test('stays in its partition, but where partitions are named', () => {
    expect(jump('1200', inP3).partition).toBe(3)
    expect(jump('latest', inP3)).toEqual({...inP3, from: null})
    expect(jump('0=100', inP3).partition).toBeNull()
    expect(jump('p1', inP3).partition).toBe(1)
  })

  test('all partitions again, from the same place', () => {
    const before = jump('p3@1200')
    const after = jump('all', before)
    expect(after).toEqual({...before, partition: null})
    expect(after.from).toBe(before.from)
  })
})

describe('a key', () => {
  const searchOf = (typed: string, now = tail) => jump(typed, now).search

  test.each([
    ['key=customer-10', 'customer-10'],
    ['KEY= a=b ', ' a=b '],
    ['key=', ''],
    ['key=注文', '注文'],
  ])('%j is looked for by its bytes', (typed, key) => {
    expect(searchOf(typed)).toEqual({key: Buffer.from(key), partition: null, before: null, legs: 1})
    expect(searchOf(typed, inP3)).toMatchObject({partition: 3})
  })

  test('is that of the record under the cursor, where none is typed', () => {
    const keyAtCursor = Buffer.from([0xff, 0])
    expect(parseJump('key', tail, {nowMs, keyAtCursor}).search?.key).toEqual(keyAtCursor)
    expect(() => jump('key')).toThrow('The record under the cursor has no key; key=ID names one.')
  })

  test('the list stays, and another jump ends the search', () => {
    const looking = jump('key=a', inP3)
    expect(isSameTail(looking, inP3)).toBe(true)
    expect(jump('1200', looking).search).toBeNull()
    expect(isSameSearch(looking.search, searchOf('key=a', inP3))).toBe(false)
  })
})

test.each([
  ['p', "'p' is not a position."],
  ['p3@', "'p3@' is not a position."],
  ['tomorrow', "'tomorrow' is not a position."],
  ['25:00', "'25:00' names no real time."],
  ['committed', 'Only a group has committed offsets; this position needs another anchor.'],
  ['99999999999999999999', 'The offset 99999999999999999999 is beyond what Kafka can hold.'],
])('refuses %s', (typed, message) => {
  expect(() => jump(typed)).toThrow(message)
})

test('a jump begins anew, though it goes to where one is; another page does not', () => {
  const [first, second] = [jump('1200'), jump('1200')]
  expect(isSameTail(first, second)).toBe(false)
  expect(isSameTail(first, {...first, pages: 2})).toBe(true)
  expect(isSameTail(tail, tailOfTopic('orders'))).toBe(true)
  expect(isSameTail(tail, tailOfTopic('payments'))).toBe(false)
  expect(isSameTail(tail, inP3)).toBe(false)
  expect(isSameTail(null, tail)).toBe(false)
})
