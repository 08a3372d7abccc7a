import {beforeAll, expect, test} from 'vitest'
import {commitOffsets, createTopic, produce} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface LossRow {
  readonly status: string
  readonly timeToLossMs: number | null
  readonly timeToLossBound: string | null
  readonly lossBy: string | null
}

const DAY_MS = 86_400_000
const startedMs = Date.now()

/** A group that has not read a record of nine days ago, nor one of now. */
async function leaveUnread(configs: Record<string, string>): Promise<string> {
  const topic = await createTopic(randomName('loss'), {configs})
  const group = randomName('loss')
  const value = 'x'.repeat(10_000)
  await produce(topic, [{partition: 0, value, timestamp: String(startedMs - 9 * DAY_MS)}])
  await produce(topic, [{partition: 0, value, timestamp: String(startedMs)}])
  await commitOffsets(group, topic, {0: 0})
  return group
}

async function lossOf(group: string, ...args: string[]): Promise<LossRow> {
  const {lag} = await runJson<{lag: readonly LossRow[]}>(['lag', group, '--time', ...args])
  const [row] = lag
  if (!row) throw new Error('no row')
  return row
}

const days = (count: number): string => String(count * DAY_MS)

/** Groups of topics that keep records for long enough, hardly, and for ever; of one that keeps so many bytes. */
let safe = ''
let near = ''
let forEver = ''
let full = ''

beforeAll(async () => {
  const groups = await Promise.all([
    leaveUnread({'retention.ms': days(30)}),
    leaveUnread({'retention.ms': days(10)}),
    leaveUnread({'retention.ms': '-1'}),
    leaveUnread({'retention.ms': '-1', 'retention.bytes': '21000'}),
  ])
  ;[safe = '', near = '', forEver = '', full = ''] = groups
})

test('retention minus the age of the oldest unread record, by time and by bytes; less than a fifth is AT-RISK', async () => {
  const kept = await lossOf(safe)
  expect(kept).toMatchObject({status: 'STOPPED', timeToLossBound: '=', lossBy: 'time'})
  expect(kept.timeToLossMs).toBeLessThanOrEqual(21 * DAY_MS)
  expect(kept.timeToLossMs).toBeGreaterThanOrEqual(21 * DAY_MS - (Date.now() - startedMs))
  const risked = await lossOf(near)
  expect(risked).toMatchObject({status: 'AT-RISK', underlyingStatus: 'STOPPED', lossBy: 'time'})
  expect(risked.timeToLossMs).toBeLessThanOrEqual(DAY_MS)
  expect(risked.timeToLossMs).toBeGreaterThanOrEqual(DAY_MS - (Date.now() - startedMs))
  expect(await lossOf(forEver)).toMatchObject({status: 'STOPPED', timeToLossMs: null, lossBy: 'never'})
  const byBytes = await lossOf(full, '--by', 'group')
  expect(byBytes).toMatchObject({status: 'AT-RISK', timeToLossBound: '~', lossBy: 'bytes'})
  // 20 KB in nine days, and hardly one more KB until they are too many.
  expect(byBytes.timeToLossMs).toBeLessThan(DAY_MS)

  const {stdout} = await runSamsa(['lag', near, '--time'])
  expect(stdout).toContain('LOSS IN')
  expect(stdout).toMatch(/ (23h\d\dm|1d0h) +AT-RISK$/m)
})

test('a check looks ahead: --min-time-to-loss, and the status', async () => {
  const check = async (code: number, ...args: string[]) =>
    runJson<{breaches: readonly object[]}>(['lag', 'check', ...args], {code})
  await check(0, safe, forEver, '--min-time-to-loss', '2d')
  expect(await check(3, safe, near, '--min-time-to-loss', '2d')).toMatchObject({
    breaches: [{group: near, rule: 'min-time-to-loss', limit: 2 * DAY_MS}],
  })
  expect(await check(3, safe, near, full, '--status', 'AT-RISK', '--by', 'group')).toMatchObject({
    breaches: [near, full].sort().map((group) => ({group, rule: 'status', value: 'AT-RISK'})),
  })
  const told = await runSamsa(['lag', 'check', near, '--min-time-to-loss', '2d'])
  expect(told.code).toBe(3)
  expect(told.stdout).toMatch(/: unread records may be deleted in (23h\d\dm|1d0h), which is less than 2d0h/)
})

test('metrics, and a dashboard off the screen, know it too', async () => {
  const {stdout} = await runSamsa(['lag', 'export', '--once', near, forEver])
  const samples = stdout.split('\n').filter((line) => line.startsWith('samsa_group_time_to_loss_seconds{'))
  expect(samples).toHaveLength(1)
  expect(samples[0]).toContain(`group="${near}"`)
  const seen = await runJson(
    ['top', 'groups', '--filter', near, '--fail-on', 'at-risk', '--interval', '200ms'],
    {code: 3},
  )
  expect(seen).toMatchObject({
    groups: [{status: 'AT-RISK', statuses: {'AT-RISK': 1, STOPPED: 1}, timeLagBound: '=', lossBy: 'time'}],
  })
})
