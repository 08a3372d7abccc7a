import {expect, test, vi} from 'vitest'
import type {Change, PlanRow} from '../../../src/core/changes/change.ts'
import {checkChange, executeChange, planDocument} from '../../../src/core/changes/execute-change.ts'
import {Failure} from '../../../src/errors/failure.ts'

interface Row extends PlanRow {
  readonly name: string
  readonly size?: number
}

const refused = new Failure('denied', 'No access.', {code: 'TOPIC_AUTHORIZATION_FAILED'})
const unknown = new Failure('not-found', 'Not there.')

const [plain, idle, wrong]: Row[] = [
  {name: 'plain', size: 1},
  {name: 'idle'},
  {name: 'wrong', error: unknown},
]

function changeOf(parts: Partial<Change<'things', Row>> = {}): Change<'things', Row> {
  return {
    noun: 'things',
    rows: [plain, idle, wrong].filter((row) => row !== undefined),
    hasEffect: ({name}) => name !== 'idle',
    execute: async (rows) => new Map(rows.map((row) => [row, {outcome: 'done', size: 2}])),
    ...parts,
  }
}

test('a plan has the shape of the result, without outcomes, and carries nothing out', () => {
  const execute = vi.fn()
  expect(planDocument(changeOf({execute}))).toEqual({
    executed: false,
    things: [
      {name: 'plain', size: 1, outcome: null},
      {name: 'idle', outcome: null},
      {name: 'wrong', error: unknown, outcome: null},
    ],
  })
  expect(execute).not.toHaveBeenCalled()
})

test('only rows with an effect and without an error are carried out; every row has an outcome', async () => {
  const carriedOut: string[] = []
  const document = await executeChange(
    changeOf({
      execute: async (rows) => {
        carriedOut.push(...rows.map(({name}) => name))
        return new Map(rows.map((row) => [row, {outcome: 'done', size: 2}]))
      },
    }),
  )
  expect(carriedOut).toEqual(['plain'])
  expect(document).toEqual({
    executed: true,
    things: [
      {name: 'plain', size: 2, outcome: 'done'},
      {name: 'idle', outcome: 'unchanged'},
      {name: 'wrong', outcome: 'failed', error: unknown},
    ],
  })
})

test.each<[what: string, parts: Partial<Change<'things', Row>>, error: object]>([
  [
    'is sent, and the time is up before an answer is there',
    {execute: () => Promise.reject(new Failure('timeout', 'Too slow.'))},
    {kind: 'timeout', suggestions: [expect.stringMatching(/^It may have been done all the same/)]},
  ],
  ['is refused', {execute: async ([row]) => new Map(row ? [[row, refused]] : [])}, refused],
  ['is left out of the answer', {execute: async () => new Map()}, {code: 'MISSING_IN_RESPONSE'}],
  ['is stopped with all others', {execute: () => Promise.reject(refused)}, refused],
  [
    'reads otherwise than it was written',
    {readBack: async ([row]) => new Map(row ? [[row, refused]] : [])},
    refused,
  ],
  [
    'cannot be read back',
    {readBack: () => Promise.reject(refused)},
    {kind: 'denied', message: 'It was done, but could not be read back: No access.'},
  ],
])('a row that %s has failed', async (_, parts, error) => {
  const {executed, things} = await executeChange(changeOf(parts))
  expect(executed).toBe(true)
  expect(things[0]).toMatchObject({name: 'plain', outcome: 'failed', error})
})

test('a journal that cannot be kept stops everything before it began', async () => {
  const execute = vi.fn()
  const journal = (): Promise<void> => Promise.reject(refused)
  await expect(executeChange(changeOf({execute, journal}))).rejects.toBe(refused)
  expect(execute).not.toHaveBeenCalled()
})

test('what stops all of them before anything was sent is thrown: no row has an outcome', async () => {
  const execute = (): Promise<never> => Promise.reject(refused)
  await expect(executeChange(changeOf({execute}), () => false)).rejects.toBe(refused)
})

test('with nothing to do nothing is kept, sent or read back', async () => {
  const never = vi.fn()
  const change = changeOf({rows: [{name: 'idle'}], execute: never, journal: never, readBack: never})
  expect(await executeChange({...change, idleOutcome: () => 'absent'})).toEqual({
    executed: true,
    things: [{name: 'idle', outcome: 'absent'}],
  })
  expect(never).not.toHaveBeenCalled()
})

test('a check tells what the cluster would refuse, and executes nothing', async () => {
  const execute = vi.fn()
  const check: Change<'things', Row>['check'] = async (rows) => new Map(rows.map((row) => [row, refused]))
  const {executed, things} = await checkChange(changeOf({execute, check}))
  expect({executed, things}).toMatchObject({
    executed: false,
    things: [{name: 'plain', outcome: null, error: refused}, {name: 'idle', outcome: null}, {error: unknown}],
  })
  expect(execute).not.toHaveBeenCalled()
})

test('what is no Failure is a mistake of ours, and is thrown', async () => {
  const bug = new TypeError('oops')
  await expect(executeChange(changeOf({execute: () => Promise.reject(bug)}))).rejects.toBe(bug)
  await expect(executeChange(changeOf({readBack: () => Promise.reject(bug)}))).rejects.toBe(bug)
})

test('a look afterwards tells how rows are now; rows without an effect only where the change wants that', async () => {
  const looked: string[][] = []
  const parts = (readsIdle: boolean): Partial<Change<'things', Row>> => ({
    readsIdle,
    readBack: async (rows) => {
      looked.push(rows.map(({name}) => name))
      return new Map(rows.map((row) => [row, row.name === 'idle' ? {size: 8, error: refused} : {size: 9}]))
    },
  })
  expect((await executeChange(changeOf(parts(true)))).things).toEqual([
    {name: 'plain', size: 9, outcome: 'done'},
    {name: 'idle', size: 8, outcome: 'failed', error: refused},
    {name: 'wrong', outcome: 'failed', error: unknown},
  ])
  expect((await executeChange(changeOf(parts(false)))).things[1]).toEqual({
    name: 'idle',
    outcome: 'unchanged',
  })
  expect(looked).toEqual([['plain', 'idle'], ['plain']])
  const blind = {readsIdle: true, readBack: async () => Promise.reject(refused)}
  const [done, kept] = (await executeChange(changeOf(blind))).things
  expect(done).toMatchObject({
    outcome: 'failed',
    error: {message: expect.stringMatching(/^It was done, but/)},
  })
  expect(kept).toEqual({name: 'idle', outcome: 'failed', error: refused})
})

test('a look that cannot tell leaves the outcome unknown, with the reason', async () => {
  const readBack: Change<'things', Row>['readBack'] = async (rows) =>
    new Map(rows.map((row) => [row, {outcome: 'unknown', error: refused}]))
  expect((await executeChange(changeOf({readBack}))).things[0]).toMatchObject({
    name: 'plain',
    outcome: 'unknown',
    error: refused,
  })
})
