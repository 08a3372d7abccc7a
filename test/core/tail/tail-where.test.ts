import {expect, test} from 'vitest'
import {TailJudge, whereOfFilter} from '../../../src/core/tail/tail-where.ts'
import {tailRecord} from '../../tui/tail-reports.ts'

test.each([
  ['where value.order > 3', 'value.order > 3'],
  ['where   key == "a"  ', 'key == "a"'],
  ['where', null],
  ['where ', null],
  ['whereabouts', null],
  ['[w]here is it', null],
  ['!where x', null],
])('%j behind / is the expression %j', (typed, expression) => {
  expect(whereOfFilter(typed)).toBe(expression)
})

const records = Array.from({length: 7}, (_, sequence) => tailRecord(sequence))

async function matching(judge: TailJudge, expression: string) {
  const where = await judge.judge(expression, records)
  const matched = records.filter((record) => where?.matches(record)).map(({sequence}) => sequence)
  return {matched, unevaluated: where?.unevaluated, error: where?.error}
}

test('records in memory are judged by all of their parts; those without an answer are counted with the reason', async () => {
  const judge = new TailJudge()
  expect(await judge.judge(null, records)).toBeNull()
  // The 5th is a tombstone, the 7th is no JSON, the 4th has no key.
  expect(await matching(judge, 'value.order >= 2 && value.items.all(each, each.n == 1)')).toEqual({
    matched: [2, 3, 5],
    unevaluated: 'no answer on 2 records: value is null (1), value is not JSON (1)',
    error: null,
  })
  expect(
    await matching(
      judge,
      'headers.trace == "t-2" || key == "customer-5" || offset == 1000001 && partition == 0',
    ),
  ).toEqual({matched: [2, 3, 5], unevaluated: null, error: null})
  expect(await matching(judge, 'topic == "orders-eu-west" && timestamp == null')).toMatchObject({matched: []})
  expect(await matching(judge, 'valu.order > 1')).toEqual({
    matched: [],
    unevaluated: null,
    error: 'there is no "valu". Did you mean value?',
  })
})
