import {expect, onTestFinished, test} from 'vitest'
import {runRefused} from '../support/failed-run.ts'
import {startTerminal} from '../support/pty.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Of users and clients of their own only: a default would hold for the other tests of this broker.

interface Users {
  readonly users: readonly {
    readonly name: string
    readonly mechanisms: readonly object[]
    readonly outcome?: string
  }[]
}

const VARIABLE = 'SAMSA_TEST_PASSWORD'

test('a user gets a password by every mechanism it has, and goes by one of them, then altogether', async () => {
  const name = randomName('user')
  const env = {[VARIABLE]: 'geheim-1'}
  const set = (...flags: string[]) =>
    runJson<Users>(['user', 'set', name, '--password', `env:${VARIABLE}`, ...flags], {env})
  const strong = {mechanism: 'SCRAM-SHA-512', iterations: 4096}
  expect(await set('--dry-run')).toEqual({
    executed: false,
    users: [{name, mechanisms: [strong], outcome: null}],
  })
  expect(await set()).toMatchObject({users: [{mechanisms: [strong], outcome: 'created'}]})
  const weak = {mechanism: 'SCRAM-SHA-256', iterations: 8192}
  expect(await set('--mechanism', 'SCRAM-SHA-256', '--iterations', '8192')).toMatchObject({
    users: [{mechanisms: [weak], outcome: 'altered'}],
  })
  expect(await set()).toMatchObject({users: [{mechanisms: [weak, strong], outcome: 'altered'}]})
  const remove = (...flags: string[]) => ['user', 'remove', name, '--yes', ...flags]
  expect(await runJson(remove('--mechanism', 'SCRAM-SHA-256'))).toMatchObject({
    users: [{mechanisms: [weak], outcome: 'deleted'}],
  })
  expect(await runJson(['user', 'list', name])).toEqual({users: [{name, mechanisms: [strong]}]})
  expect(await runJson(remove())).toMatchObject({users: [{outcome: 'deleted'}]})
  expect(await runJson<Users>(remove(), {code: 1})).toMatchObject({users: [{outcome: 'absent'}]})
  expect(await runJson(remove('--if-exists'))).toMatchObject({users: [{mechanisms: [], outcome: 'absent'}]})
})

test('a password is typed twice and never shown; off a terminal, and as a word, it is refused', async () => {
  const name = randomName('user')
  onTestFinished(async () => {
    await runSamsa(['user', 'remove', name, '--yes', '--if-exists'])
  })
  const type = async (first: string, second: string): Promise<readonly [number, string]> => {
    const session = startTerminal(['user', 'set', name], {cols: 120})
    try {
      await session.waitForText(`The password of user ${name}`)
      session.write(`${first}\r`)
      await session.waitForText('Once more')
      session.write(`${second}\r`)
      return [(await session.exit).code, session.output()]
    } finally {
      session.kill('SIGKILL')
    }
  }
  const [refused, said] = await type('geheim-2', 'geheim-3')
  expect([refused, said]).toEqual([2, expect.stringContaining('The two are not the same.')])
  const [done, shown] = await type('geheim-2', 'geheim-2')
  expect([done, shown]).toEqual([0, expect.stringContaining('created')])
  expect(said + shown).not.toContain('geheim')
  expect((await runRefused(['user', 'set', name])).message).toContain('no terminal to ask on')
  const {message} = await runRefused(['user', 'set', name, '--password', 'geheim-2'])
  expect(message).toContain('--password takes where the secret is read')
  expect(message).not.toContain('geheim')
})

test('quotas are set as people write them, the closest one counts, and they go again', async () => {
  const [user, clientId] = [randomName('user'), randomName('client')]
  const both = ['--user', user, '--client-id', clientId]
  const set = await runJson([
    'quota',
    'set',
    '--user',
    user,
    'producer_byte_rate=1.5MiB/s',
    'request-percentage=150%',
  ])
  const limits = {producer_byte_rate: 1_572_864, request_percentage: 150}
  const none = {producer_byte_rate: null, request_percentage: null}
  expect(set).toEqual({executed: true, quotas: [{entity: {user}, limits, from: none, outcome: 'created'}]})
  expect(await runJson(['quota', 'set', ...both, 'producer_byte_rate=1000'])).toMatchObject({
    quotas: [{entity: {user, clientId}, outcome: 'created'}],
  })
  const again = ['quota', 'set', '--user', user, 'request_percentage=150']
  expect(await runJson(again)).toMatchObject({quotas: [{outcome: 'unchanged'}]})
  expect(await runJson(['quota', 'list', ...both])).toEqual({
    quotas: [
      {entity: {user}, limits},
      {entity: {user, clientId}, limits: {producer_byte_rate: 1000}},
    ],
  })
  const {stdout} = await runSamsa(['quota', 'list', ...both])
  const [, counts = ''] = stdout.split(`What counts for user ${user}, client-id ${clientId}\n`)
  expect(counts.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'QUOTA | LIMIT | BY THAT OF',
    `producer_byte_rate | 1000 B/s | user ${user}, client-id ${clientId}`,
    `request_percentage | 150% | user ${user}`,
    '',
  ])
  const {stdout: some} = await runSamsa(['quota', 'unset', '--user', user, 'consumer_byte_rate', '--dry-run'])
  expect(some).not.toMatch(/deleted|unchanged/)
  const mixed = ['quota', 'set', '--user', user, 'consumer_byte_rate=1000', 'request_percentage=150']
  expect((await runSamsa(mixed)).stdout).toMatch(
    /consumer_byte_rate .* altered\n.*request_percentage .* unchanged\n/,
  )
  const unset = ['quota', 'unset', '--user', user, 'consumer_byte_rate', 'controller_mutation_rate']
  const gone = (await runSamsa(unset)).stdout
  expect(gone).toMatch(/consumer_byte_rate .* altered\n.*controller_mutation_rate .* unchanged\n/)
  expect(await runJson(['quota', 'unset', '--user', user, 'request_percentage'])).toMatchObject({
    quotas: [{limits: {request_percentage: null}, from: {request_percentage: 150}, outcome: 'altered'}],
  })
  expect(await runJson(['quota', 'unset', '--user', user, '--all'])).toMatchObject({
    quotas: [{outcome: 'deleted'}],
  })
  expect(await runJson(['quota', 'unset', ...both, '--all'])).toMatchObject({quotas: [{outcome: 'deleted'}]})
  expect(await runJson(['quota', 'list', ...both])).toEqual({quotas: []})
})

test.each([
  ['set --user a producer_bite_rate=1', "'producer_bite_rate' is no quota."],
  [
    'set --user a producer_byte_rate=fast',
    "'fast' is no value of producer_byte_rate; one is such as 10MiB/s.",
  ],
  ['set --user a producer_byte_rate=0', "'0' is no value"],
  ['set producer_byte_rate=1', 'Whose quotas?'],
  ['set --user a --ip 10.0.0.1 producer_byte_rate=1', 'An ip stands alone'],
  ['set --ip 10.0.0.1 producer_byte_rate=1', 'An ip has no producer_byte_rate'],
  ['unset --user a', 'Which quotas?'],
])('quota %s', async (words, says) => {
  expect((await runRefused(['quota', ...words.split(' ')])).message).toContain(says)
})
