import {describe, expect, test} from 'vitest'
import {deleteRecords} from '../support/delete-records.ts'
import {
  commitOffsets,
  createTopic,
  kafkaClient,
  produce,
  startIdleMember,
  startMember,
  withAdmin,
} from '../support/kafka-client.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Lag {
  readonly lag: readonly {
    readonly group: string
    readonly partition: number
    readonly committed: number | null
    readonly logStart: number | null
    readonly logEnd: number | null
    readonly lag: number | null
    readonly lost: number | null
    readonly status: string
    readonly clientId: string | null
  }[]
  readonly totals: readonly {readonly group: string; readonly lag: number | null; readonly unknown: number}[]
}

async function topicOf(counts: readonly number[]): Promise<string> {
  const topic = await createTopic(randomName('lag'), {partitions: counts.length})
  await produce(
    topic,
    counts.flatMap((count, partition) => Array.from({length: count}, () => ({partition, value: 'x'}))),
  )
  return topic
}

// That kafka-consumer-groups shows the same on every partition: group-second-opinion.test.ts.
test('100 records, 60 read: lag 40', async () => {
  const topic = await topicOf([100, 7, 3, 0])
  const group = randomName('lag')
  await commitOffsets(group, topic, {0: 60, 1: 0, 2: 3, 3: 0})
  const {lag, totals} = await runJson<Lag>(['lag', group])
  expect(lag.map((row) => [row.partition, row.committed, row.logEnd, row.lag, row.status])).toEqual([
    [0, 60, 100, 40, 'STOPPED'],
    [1, 0, 7, 7, 'STOPPED'],
    [2, 3, 3, 0, 'OK'],
    [3, 0, 0, 0, 'OK'],
  ])
  expect(totals).toEqual([{group, lag: 47, unknown: 0}])
})

test('a member without a commit: lag unknown, not 0, and not in the sum', async () => {
  const topic = await topicOf([5, 5])
  const group = randomName('lag')
  await commitOffsets(group, topic, {0: 2})
  const member = await startIdleMember(group, [topic])
  try {
    const {lag, totals} = await runJson<Lag>(['lag', group])
    expect(lag).toMatchObject([
      {partition: 0, committed: 2, lag: 3, status: 'UNREAD', clientId: 'samsa-tests'},
      {partition: 1, committed: null, lag: null, lost: null, status: 'NO-COMMIT', clientId: 'samsa-tests'},
    ])
    expect(totals).toEqual([{group, lag: 3, unknown: 1}])
    const text = (await runSamsa(['lag', group])).stdout
    expect(text).toMatch(new RegExp(`^${group} +${topic} +1 +- +5 +- +NO-COMMIT`, 'm'))
    expect(text).toContain(`${group}: 3 behind (1 partition unknown, not counted)`)
  } finally {
    await member.stop()
  }
})

test('records deleted past the commit are lost, and no phantom lag', async () => {
  const topic = await topicOf([100])
  const group = randomName('lag')
  await commitOffsets(group, topic, {0: 60})
  const rowNow = async () => (await runJson<Lag>(['lag', group])).lag[0]
  await deleteRecords(topic, {0: 80})
  expect(await rowNow()).toMatchObject({committed: 60, logStart: 80, lag: 20, lost: 20, status: 'LOST'})
  await deleteRecords(topic, {0: 100})
  expect(await rowNow()).toMatchObject({logStart: 100, logEnd: 100, lag: 0, lost: 40, status: 'LOST'})
  const text = (await runSamsa(['lag', group])).stdout
  expect(text).toMatch(/ 0 +40 +LOST$/m)
  expect(text).toContain(`${group}: 0 behind, LOST in 1 partition`)
})

test('a commit past the end is AHEAD, with lag 0 and not below', async () => {
  const topic = await topicOf([3])
  const group = randomName('lag')
  await commitOffsets(group, topic, {0: 9})
  expect((await runJson<Lag>(['lag', group])).lag[0]).toMatchObject({lag: 0, lost: 0, status: 'AHEAD'})
})

test('read_committed counts to the first open transaction', async () => {
  const topic = await topicOf([3])
  const group = randomName('lag')
  await commitOffsets(group, topic, {0: 1})
  const transactionalId = randomName('tx')
  const producer = kafkaClient().producer({transactionalId, idempotent: true, maxInFlightRequests: 1})
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({topic, messages: [{partition: 0, value: 'open'}]})
  try {
    const lagOf = async (...args: string[]) => (await runJson<Lag>(['lag', group, ...args])).lag[0]
    expect(await lagOf()).toMatchObject({logEnd: 4, lag: 3})
    expect(await lagOf('--isolation', 'read_committed')).toMatchObject({logEnd: 3, lag: 2})
  } finally {
    await transaction.abort()
    await producer.disconnect()
  }
})

describe('which groups', () => {
  test('by name, glob and regular expression; the others are shown when one does not exist', async () => {
    const topic = await topicOf([1])
    const base = randomName('lag')
    const groups = [`${base}.0`, `${base}.1`]
    await Promise.all(groups.map((group) => commitOffsets(group, topic, {0: 1})))
    const names = async (args: string[], code = 0) =>
      (await runJson<Lag>(['lag', ...args], {code})).lag.map(({group}) => group)
    expect(await names([`${base}*`])).toEqual(groups)
    expect(await names(['--regex', `^${base}\\.1$`])).toEqual([groups[1]])
    expect(await names([groups[0] ?? '', `${base}.2`], 1)).toEqual([groups[0]])
    expect((await runSamsa(['lag', `${base}*`, '-o', 'name'])).stdout).toBe(`${groups.join('\n')}\n`)
    expect((await runSamsa(['lag', groups[0] ?? '', '-o', 'csv'])).stdout).toBe(
      'group,topic,partition,committed,logStart,logEnd,lag,lost,status,memberId,clientId,host,error\n' +
        `${groups[0]},${topic},0,1,0,1,0,0,OK,,,,\n`,
    )
    const {error} = await runJson<ErrorDocument>(['lag', `${base}.2`], {code: 1})
    expect(error).toMatchObject({kind: 'not-found', suggestions: [`Did you mean ${groups.join(' or ')}?`]})
  })

  test('a group that there is not may be a command that was mistyped', async () => {
    const {error} = await runJson<ErrorDocument>(['lag', 'chek', 'orders'], {code: 1})
    expect(error.suggestions).toContain('Did you mean `samsa lag check orders`?')
  })

  test('all of them, while they come and go', async () => {
    const topic = await topicOf([1])
    const group = randomName('lag')
    const member = await startMember(group, [topic])
    try {
      const run = await runSamsa(['lag', '--json'])
      expect(JSON.parse(run.stdout).lag.some((row: {group: string}) => row.group === group)).toBe(true)
    } finally {
      await member.stop()
      await withAdmin((admin) => admin.deleteGroups([group]))
    }
  })
})
