import {expect, test} from 'vitest'
import {RefreshedMap} from '../../../src/core/dashboard/refreshed-map.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {ManualClock} from '../throughput/manual-clock.ts'

const everyMs = 10_000

function setUp(answer: (item: string) => string | Failure = (item) => `value of ${item}`) {
  const clock = new ManualClock()
  const fetches: string[][] = []
  const map = new RefreshedMap<string, string>(
    async (items) => {
      fetches.push([...items])
      return new Map(items.map((item) => [item, answer(item)]))
    },
    (item) => item,
    clock,
  )
  return {clock, fetches, map}
}

test('what is due goes in one fetch, what is young is not asked for', async () => {
  const {clock, fetches, map} = setUp()
  await map.refresh(['a', 'b'], everyMs)
  await map.refresh(['a', 'b'], everyMs)
  await clock.advance(everyMs - 1)
  await map.refresh(['a', 'b'], everyMs)
  expect(fetches).toEqual([['a', 'b']])
  await clock.advance(1)
  await map.refresh(['a', 'b'], everyMs)
  expect(fetches).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
  expect(map.valueOf('a')).toBe('value of a')
})

test('items that came at different times meet in one fetch', async () => {
  const {clock, fetches, map} = setUp()
  await map.refresh(['a'], everyMs)
  await clock.advance(4000)
  await map.refresh(['a', 'b'], everyMs)
  expect(fetches).toEqual([['a'], ['b']])
  await clock.advance(6000)
  await map.refresh(['a', 'b'], everyMs)
  expect(fetches.at(-1)).toEqual(['a', 'b'])
  await clock.advance(9999)
  await map.refresh(['a', 'b'], everyMs)
  expect(fetches).toHaveLength(3)
})

test('a failure leaves the last value, and is asked again', async () => {
  let answer: string | Failure = 'first'
  const {clock, map} = setUp(() => answer)
  await map.refresh(['a'], everyMs)
  answer = new Failure('denied', 'No.', {code: 'TOPIC_AUTHORIZATION_FAILED'})
  await clock.advance(everyMs)
  await map.refresh(['a'], everyMs)
  expect(map.valueOf('a')).toBe('first')
  expect(map.failuresOf(['a', 'b'])).toEqual([answer])
  answer = 'second'
  await clock.advance(everyMs)
  // Whatever holds: it is not known whether it still does.
  await map.refresh(['a'], everyMs, () => true)
  expect(map.valueOf('a')).toBe('second')
  expect(map.failuresOf(['a'])).toEqual([])
})

test('what failed is asked again soon, what is not permitted is not', async () => {
  const failures: Record<string, Failure> = {
    denied: new Failure('denied', 'No.'),
    moved: new Failure('failed', 'Moved.', {code: 'NOT_LEADER_OR_FOLLOWER'}),
  }
  const {clock, fetches, map} = setUp((item) => failures[item] ?? 'well')
  await map.refresh(['denied', 'moved', 'well'], 60_000)
  await clock.advance(4_999)
  await map.refresh(['denied', 'moved', 'well'], 60_000)
  expect(fetches).toHaveLength(1)
  await clock.advance(1)
  await map.refresh(['denied', 'moved', 'well'], 60_000)
  expect(fetches.at(-1)).toEqual(['moved'])
})

test('a fetch that fails as a whole fails for each, and a mistake is thrown', async () => {
  const away = new Failure('unreachable', 'Away.')
  let error: Error = away
  const map = new RefreshedMap<string, string>(() => Promise.reject(error), String, new ManualClock())
  await map.refresh(['a', 'b'], everyMs)
  expect(map.failuresOf(['a', 'b'])).toEqual([away, away])
  error = new TypeError('a mistake')
  await expect(map.refresh(['c'], everyMs)).rejects.toThrow('a mistake')
})

test('an item that is left out of an answer has failed', async () => {
  const map = new RefreshedMap<string, string>(async () => new Map(), String, new ManualClock())
  await map.refresh(['a'], everyMs)
  expect(map.failuresOf(['a'])).toMatchObject([{code: 'MISSING_IN_RESPONSE'}])
})

test('what still holds is not asked for, and what is under way is not asked for twice', async () => {
  const {clock, fetches, map} = setUp()
  await Promise.all([map.refresh(['a', 'b'], everyMs), map.refresh(['b', 'c'], everyMs)])
  expect(fetches).toEqual([['a', 'b'], ['c']])
  await clock.advance(everyMs)
  await map.refresh(['a', 'b', 'c'], everyMs, (item, value) => item !== 'b' && value === `value of ${item}`)
  expect(fetches.at(-1)).toEqual(['b'])
})

test('what is no longer there is forgotten', async () => {
  const {fetches, map} = setUp()
  await map.refresh(['a', 'b'], everyMs)
  map.retain(['b'])
  expect([map.valueOf('a'), map.valueOf('b')]).toEqual([undefined, 'value of b'])
  await map.refresh(['a'], everyMs)
  expect(fetches.at(-1)).toEqual(['a'])
})
