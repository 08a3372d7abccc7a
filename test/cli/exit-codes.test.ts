import {expect, test} from 'vitest'
import {exitCodeOf} from '../../src/cli/exit-codes.ts'
import {rowsFailure} from '../../src/cli/rows-failure.ts'
import {Failure, type FailureKind} from '../../src/errors/failure.ts'

// docs/design/commands.md, Exit codes.
test.each<[FailureKind, number]>([
  ['failed', 1],
  ['partial', 1],
  ['conflict', 1],
  ['not-found', 1],
  ['internal', 1],
  ['usage', 2],
  ['check', 3],
  ['unreachable', 4],
  ['tls', 4],
  ['auth', 4],
  ['denied', 5],
  ['timeout', 6],
  ['interrupted', 130],
])('%s exits %i', (kind, code) => {
  expect(exitCodeOf(new Failure(kind, 'x'))).toBe(code)
})

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s exits %i, as a shell would say', (signal, code) => {
  expect(exitCodeOf(new Failure('interrupted', 'x', {code: signal}))).toBe(code)
})

const denied = new Failure('denied', 'No access.', {code: 'TOPIC_AUTHORIZATION_FAILED'})
const absent = new Failure('not-found', 'Not there.')

test.each<[what: string, failed: Failure[], total: number, kind: FailureKind, message: string]>([
  ['the only item', [denied], 1, 'denied', 'No access.'],
  ['all items for one reason', [denied, denied], 2, 'denied', '2 of 2 topics failed; the first: No access.'],
  [
    'all items for two reasons',
    [denied, absent],
    2,
    'partial',
    '2 of 2 topics failed; the first: No access.',
  ],
  ['some items', [denied], 3, 'partial', '1 of 3 topics failed; the first: No access.'],
])('a result of which %s failed', (_, failed, total, kind, message) => {
  const rows = Array.from({length: total}, (_row, index) => (failed[index] ? {error: failed[index]} : {}))
  expect(rowsFailure({rows, noun: 'topics'})).toMatchObject({
    kind,
    message,
    code: 'TOPIC_AUTHORIZATION_FAILED',
  })
})

const away = new Failure('unreachable', 'Broker 2 does not answer.')

test.each<[what: string, rows: object[], failures: Failure[], kind: FailureKind, message: string]>([
  ['only a broker failed', [{}, {}], [away], 'partial', 'Broker 2 does not answer.'],
  ['there is no row', [], [away], 'unreachable', 'Broker 2 does not answer.'],
  ['one cause kept two names from being found', [], [away, away], 'unreachable', 'Broker 2 does not answer.'],
  [
    'a row and a broker failed',
    [{error: denied}, {}],
    [away],
    'partial',
    '1 of 2 groups failed; the first: No access. Broker 2 does not answer.',
  ],
  [
    'the only row and a broker failed',
    [{error: denied}],
    [away],
    'partial',
    'No access. Broker 2 does not answer.',
  ],
])('a result of which %s', (_, rows, failures, kind, message) => {
  expect(rowsFailure({rows, noun: 'groups', failures})).toMatchObject({kind, message})
})

test('a result of which nothing failed has no failure', () => {
  expect(rowsFailure({rows: [{}, {error: undefined}], noun: 'topics'})).toBeNull()
})

test('what goes on, or may have been done, has not failed: it is told apart, and is no success', () => {
  const cut = new Failure('interrupted', 'Interrupted.')
  const goesOn = {outcome: 'unknown', error: cut}
  expect(rowsFailure({rows: [goesOn, goesOn], noun: 'moves'})).toMatchObject({
    kind: 'interrupted',
    message: 'The end of 2 of 2 moves is unknown; the first: Interrupted.',
  })
  expect(rowsFailure({rows: [{outcome: 'failed', error: absent}, goesOn, {}], noun: 'moves'})).toMatchObject({
    kind: 'partial',
    message:
      '1 of 3 moves failed; the first: Not there. The end of 1 of 3 moves is unknown; the first: Interrupted.',
  })
})
