import {expect, test} from 'vitest'
import {calculateLag} from '../../../src/core/lag/calculate-lag.ts'
import {explainStatus} from '../../../src/core/lag/explain-status.ts'
import {Failure} from '../../../src/errors/failure.ts'

type Facts = Parameters<typeof calculateLag>[0]

const OWNER = {memberId: 'm-1', clientId: 'c', host: '127.0.0.1'}

function reasonOf(facts: Partial<Facts>): string | null {
  const row = calculateLag({
    group: 'g',
    topic: 't',
    partition: 0,
    committed: 5n,
    logStart: 0n,
    logEnd: 10n,
    owner: OWNER,
    ...facts,
  } as Facts)
  return explainStatus(row)
}

test.each<[string, Partial<Facts>, string | null]>([
  ['behind, with a member', {}, null],
  ['behind, with nobody', {owner: null}, 'nobody has this partition'],
  ['nothing to read', {committed: 10n}, null],
  ['assigned', {committed: null}, 'assigned, nothing committed yet'],
  ['neither assigned nor committed', {committed: null, owner: null}, 'nothing committed'],
  [
    'retention was faster',
    {committed: 2n, logStart: 6n},
    '4 deleted before the group read them: the log starts at 6',
  ],
  [
    'a commit beyond the end',
    {committed: 12n},
    'committed beyond the log end: the topic was recreated, or the commit was made by hand',
  ],
  ['an error speaks for itself', {logEnd: new Failure('timeout', 'No answer.')}, null],
])('%s', (_, facts, reason) => {
  expect(reasonOf(facts)).toBe(reason)
})
