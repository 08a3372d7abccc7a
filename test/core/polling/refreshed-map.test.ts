import {expect, test} from 'vitest'
import {RefreshedMap, type RefreshOptions} from '../../../src/core/polling/refreshed-map.ts'
import {Failure} from '../../../src/errors/failure.ts'

const everyMs = 10_000

function setUp(answer: (item: string) => string | Failure = (item) => `value of ${item}`) {
  const fetches: string[][] = []
  const map = new RefreshedMap<string, string>(
    async (items) => {
      fetches.push([...items])
      return new Map(items.map((item) => [item, answer(item)]))
    },
    (item) => item,
  )
  const refreshAt = (
    atMs: number,
    items: readonly string[],
    options: Partial<RefreshOptions<string, string>> = {},
  ) => map.refresh(items, {atMs, everyMs, ...options})
  return {fetches, map, refreshAt}
}

test('what is due goes in one fetch, what is young is not asked for', async () => {
  const {fetches, map, refreshAt} = setUp()
  await refreshAt(0, ['a', 'b'])
  await refreshAt(0, ['a', 'b'])
  await refreshAt(everyMs - 1, ['a', 'b'])
  expect(fetches).toEqual([['a', 'b']])
  await refreshAt(everyMs, ['a', 'b'])
  expect(fetches).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
  expect(map.valueOf('a')).toBe('value of a')
})

test('items that came at different times meet in one fetch', async () => {
  const {fetches, refreshAt} = setUp()
  await refreshAt(0, ['a'])
  await refreshAt(4000, ['a', 'b'])
  expect(fetches).toEqual([['a'], ['b']])
  await refreshAt(10_000, ['a', 'b'])
  expect(fetches.at(-1)).toEqual(['a', 'b'])
  await refreshAt(19_999, ['a', 'b'])
  expect(fetches).toHaveLength(3)
})

test('a failure leaves the last value, and is asked again', async () => {
  let answer: string | Failure = 'first'
  const {map, refreshAt} = setUp(() => answer)
  await refreshAt(0, ['a'])
  answer = new Failure('denied', 'No.', {code: 'TOPIC_AUTHORIZATION_FAILED'})
  await refreshAt(everyMs, ['a'])
  expect(map.valueOf('a')).toBe('first')
  expect(map.failuresOf(['a', 'b'])).toEqual([answer])
  answer = 'second'
  // Whatever holds: it is not known whether it still does.
  await refreshAt(2 * everyMs, ['a'], {holds: () => true})
  expect(map.valueOf('a')).toBe('second')
  expect(map.failuresOf(['a'])).toEqual([])
})

test('what failed is asked again with the next poll, and nothing else beside it; what is not permitted is not', async () => {
  const failures: Record<string, Failure> = {
    denied: new Failure('denied', 'No.'),
    moved: new Failure('failed', 'Moved.', {code: 'NOT_LEADER_OR_FOLLOWER'}),
  }
  const {fetches, refreshAt} = setUp((item) => failures[item] ?? 'well')
  await refreshAt(0, ['denied', 'moved', 'well'])
  await refreshAt(0, ['denied', 'moved', 'well'])
  // Half as old as it may be: young enough where nothing else is due.
  await refreshAt(everyMs - 1, ['denied', 'moved', 'well'])
  expect(fetches).toEqual([['denied', 'moved', 'well'], ['moved'], ['moved']])
  delete failures.moved
  await refreshAt(everyMs, ['denied', 'moved', 'well'])
  expect(fetches.at(-1)).toEqual(['denied', 'moved', 'well'])
  await refreshAt(everyMs, ['denied', 'moved', 'well'])
  expect(fetches).toHaveLength(4)
})

test('a fetch that fails as a whole fails for each, and a mistake is thrown', async () => {
  const away = new Failure('unreachable', 'Away.')
  let error: Error = away
  const map = new RefreshedMap<string, string>(() => Promise.reject(error), String)
  await map.refresh(['a', 'b'], {atMs: 0, everyMs})
  expect(map.failuresOf(['a', 'b'])).toEqual([away, away])
  error = new TypeError('a mistake')
  await expect(map.refresh(['c'], {atMs: 0, everyMs})).rejects.toThrow('a mistake')
})

test('an item that is left out of an answer has failed', async () => {
  const map = new RefreshedMap<string, string>(async () => new Map(), String)
  await map.refresh(['a'], {atMs: 0, everyMs})
  expect(map.failuresOf(['a'])).toMatchObject([{code: 'MISSING_IN_RESPONSE'}])
})

test('what still holds is not asked for, and what is under way is not asked for twice', async () => {
  const {fetches, refreshAt} = setUp()
  await Promise.all([refreshAt(0, ['a', 'b']), refreshAt(0, ['b', 'c'])])
  expect(fetches).toEqual([['a', 'b'], ['c']])
  const holds = (item: string, value: string) => item !== 'b' && value === `value of ${item}`
  await refreshAt(everyMs, ['a', 'b', 'c'], {holds})
  expect(fetches.at(-1)).toEqual(['b'])
})

test('what is no longer there is forgotten', async () => {
  const {fetches, map, refreshAt} = setUp()
  await refreshAt(0, ['a', 'b'])
  map.retain(['b'])
  expect([map.valueOf('a'), map.valueOf('b')]).toEqual([undefined, 'value of b'])
  await refreshAt(0, ['a'])
  expect(fetches.at(-1)).toEqual(['a'])
})
