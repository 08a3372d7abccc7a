import {expect, test} from 'vitest'
import {parseDurationMs} from '../../src/core/time/duration.ts'
import {commitOffsets, createTopic, produce, startIdleMember} from '../support/kafka-client.ts'
import {startOtherServer} from '../support/other-servers.ts'
import {look} from '../support/recent-time.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

/** A group that is 10 behind in partition 0 and has read all of partition 1. */
async function behindByTen(): Promise<{group: string; topic: string; writtenMs: number}> {
  const topic = await createTopic(randomName('check'), {partitions: 2})
  const group = randomName('check')
  const writtenMs = Date.now() - 600_000
  const timestamp = String(writtenMs)
  await produce(
    topic,
    Array.from({length: 10}, () => ({partition: 0, value: 'x', timestamp})),
  )
  await commitOffsets(group, topic, {0: 0, 1: 0})
  return {group, topic, writtenMs}
}

test('T19: a line for each breach and a summary, exit 3; within the limits exit 0', async () => {
  const {group, topic, writtenMs} = await behindByTen()
  const limits = ['--max-lag', '9', '--max-time-lag', '5m']
  const {seen: over, startedMs, endedMs} = await look(() => runSamsa(['lag', 'check', group, ...limits]))
  expect(over).toMatchObject({code: 3, stderr: ''})
  expect(over.stdout.split('\n')).toEqual([
    `${group} ${topic}-0: lag 10 is above 9`,
    expect.stringMatching(new RegExp(`^${group} ${topic}-0: time lag \\d+m\\d\\ds is above 5m00s$`)),
    '2 rows checked, 2 breaches in 1 group',
    '',
  ])
  const timeLagMs = parseDurationMs(/time lag (\w+)/.exec(over.stdout)?.[1] ?? '')
  expect(timeLagMs).toBeGreaterThan(startedMs - writtenMs - 1000)
  expect(timeLagMs).toBeLessThanOrEqual(endedMs - writtenMs)
  const within = await runSamsa(['lag', 'check', group, '--max-lag', '10', '--max-time-lag', '1h'])
  expect(within).toMatchObject({code: 0, stderr: '', stdout: '2 rows checked, all within the limits\n'})
})

test('as JSON and as JUnit', async () => {
  const {group, topic} = await behindByTen()
  expect(await runJson(['lag', 'check', group, '--max-lag', '3'], {code: 3})).toEqual({
    met: false,
    checked: 2,
    breaches: [{group, topic, partition: 0, rule: 'max-lag', value: 10, limit: 3}],
    failures: [],
  })
  expect(await runJson(['lag', 'check', group, '--max-lag', '3', '--by', 'group'], {code: 3})).toMatchObject({
    checked: 1,
    breaches: [{group, topic: null, partition: null, value: 10}],
  })
  expect(await runJson(['lag', 'check', group, '--max-lag', '30'])).toEqual({
    met: true,
    checked: 2,
    breaches: [],
    failures: [],
  })
  const junit = await runSamsa(['lag', 'check', group, '--max-lag', '3', '-o', 'junit'])
  expect(junit).toMatchObject({code: 3, stderr: ''})
  expect(junit.stdout).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites tests="2" failures="1" errors="0">',
      '  <testsuite name="samsa lag check" tests="2" failures="1" errors="0">',
      `    <testcase classname="${group}" name="${topic}-0">`,
      '      <failure type="max-lag" message="lag 10 is above 3"/>',
      '    </testcase>',
      `    <testcase classname="${group}" name="${topic}-1"/>`,
      '  </testsuite>',
      '</testsuites>',
      '',
    ].join('\n'),
  )
})

test('a lag has to be over its limit in every sample', async () => {
  const {group} = await behindByTen()
  const args = ['lag', 'check', group, '--max-lag', '3', '--samples', '3', '--interval', '100ms']
  expect((await runSamsa(args)).code).toBe(3)
})

test('a group that does not exist is no success', async () => {
  const {group} = await behindByTen()
  const missing = randomName('nobody')
  const {error} = await runJson<ErrorDocument>(['lag', 'check', missing, '--max-lag', '3'], {code: 1})
  expect(error).toMatchObject({kind: 'not-found'})
  const partly = await runSamsa(['lag', 'check', group, missing, '--max-lag', '30'])
  expect(partly.code).toBe(1)
  expect(partly.stderr).toContain(missing)
  const both = await runSamsa(['lag', 'check', group, missing, '--max-lag', '3'])
  expect(both.code).toBe(3)
})

test('a misspelt topic, or a group without commits, has not been checked', async () => {
  const {group, topic} = await behindByTen()
  const misspelt = `${topic}s`
  for (const command of [
    ['lag', 'check', group, '--max-lag', '30', '--topic', misspelt],
    ['lag', group, '--topic', misspelt],
    ['lag', 'export', '--once', group, '--topic', misspelt],
  ]) {
    const {code, stdout, stderr} = await runSamsa(command)
    expect({code, stdout}, command.join(' ')).toEqual({code: 1, stdout: ''})
    expect(stderr).toContain(`Group ${group} neither reads nor has committed offsets for topic ${misspelt}.`)
    expect(stderr).toContain(`Did you mean ${topic}?`)
  }
  const beside = ['--topic', topic, '--topic', misspelt]
  const {failures, met} = await runJson<{met: boolean; failures: ErrorDocument['error'][]}>(
    ['lag', 'check', group, '--max-lag', '30', ...beside],
    {code: 1},
  )
  expect({met, failures}).toMatchObject({met: false, failures: [{kind: 'not-found', code: 'NOT_READ'}]})
  const junit = await runSamsa(['lag', 'check', group, '--max-lag', '30', ...beside, '-o', 'junit'])
  expect(junit.code).toBe(1)
  expect(junit.stdout).toContain('<testsuites tests="3" failures="0" errors="1">')
  const nothing = await runSamsa(['lag', 'check', group, `${group}*-other`, '--max-lag', '30'])
  expect(nothing).toMatchObject({code: 1})
  expect(nothing.stderr).toContain(`No group matches "${group}*-other".`)
})

test('a partition that is not there, or a named group without anything, is missed beside what is there', async () => {
  const {group, topic} = await behindByTen()
  const absent = await runJson<{failures: ErrorDocument['error'][]}>(
    ['lag', 'check', group, '--max-lag', '30', '--topic', `${topic}:0,7`],
    {code: 1},
  )
  expect(absent).toMatchObject({met: false, checked: 1, failures: [{code: 'NOT_READ'}]})
  expect(absent.failures[0]?.message).toContain(`for topic ${topic}:7.`)
  const other = await behindByTen()
  const both = [group, other.group, '--topic', topic]
  expect(await runJson(['lag', 'check', ...both, '--max-lag', '30'], {code: 1})).toMatchObject({
    met: false,
    failures: [{code: 'NOTHING_TO_CHECK'}],
  })
  const shown = await runSamsa(['lag', ...both])
  expect(shown).toMatchObject({code: 0})
  expect(shown.stderr).toContain(`Group ${other.group} has no committed offsets and no partitions there.`)
})

test('a member that never committed is not within a limit; what it has not read is told', async () => {
  const topic = await createTopic(randomName('check'))
  await produce(topic, [{value: 'a'}, {value: 'b'}, {value: 'c'}])
  const group = randomName('check')
  const member = await startIdleMember(group, [topic])
  try {
    const check = ['lag', 'check', group, '--max-lag', '1']
    const unknown = {group, topic, partition: 0, rule: 'unknown', value: null, limit: 1, unreadIfEarliest: 3}
    expect(await runJson(check, {code: 3})).toMatchObject({met: false, breaches: [unknown]})
    expect((await runSamsa(check)).stdout).toContain(
      `${group} ${topic}-0: lag unknown: nothing is committed; 3 unread from the earliest offset`,
    )
    expect(await runJson([...check, '--allow-unknown'])).toMatchObject({met: true, checked: 1})
    const progress = ['--status', 'STALLED,STOPPED', '--window', '1s']
    expect(await runJson(['lag', 'check', group, ...progress], {code: 3})).toMatchObject({
      breaches: [{...unknown, limit: ['STALLED', 'STOPPED']}],
    })
    const row = {status: 'NO-COMMIT', lag: null, unreadIfEarliest: 3}
    const refused = await runSamsa(['lag', 'check', group, '--status', 'NO-COMMIT,LOST'])
    expect(refused).toMatchObject({code: 3, stderr: ''})
    expect(refused.stdout).toContain(`${group} ${topic}-0: NO-COMMIT: `)
    expect(await runJson(['lag', group])).toMatchObject({lag: [row]})
    expect(await runJson(['lag', group, '--only-lagging'])).toMatchObject({lag: [row]})
    expect((await runSamsa(['lag', group])).stdout).toContain('NO-COMMIT 3 unread')
  } finally {
    await member.stop()
  }
})

test('a commit past the log end is over every limit, and is not hidden', async () => {
  const {group, topic} = await behindByTen()
  await commitOffsets(group, topic, {0: 10, 1: 5})
  const ahead = {topic, partition: 1, rule: 'status', value: 'AHEAD'}
  expect(await runJson(['lag', 'check', group, '--max-lag', '10'], {code: 3})).toMatchObject({
    breaches: [ahead],
  })
  expect(await runJson(['lag', 'check', group, '--max-time-lag', '1m'], {code: 3})).toMatchObject({
    breaches: [ahead],
  })
  expect(await runJson(['lag', group, '--only-lagging'])).toMatchObject({
    lag: [{partition: 1, status: 'AHEAD'}],
  })
})

test('JUnit has a case for what failed, also where the cluster is away', async () => {
  const {group} = await behindByTen()
  const missing = randomName('nobody')
  const partly = await runSamsa(['lag', 'check', group, missing, '--max-lag', '30', '-o', 'junit'])
  expect(partly.code).toBe(1)
  expect(partly.stdout).toContain('<testsuites tests="3" failures="0" errors="1">')
  expect(partly.stdout).toContain(`<error message="Group ${missing} does not exist."/>`)
  const away = await startOtherServer('closed')
  const none = await runSamsa(['lag', 'check', '--max-lag', '1', '-o', 'junit', '-b', away.address])
  expect(none.code).toBe(4)
  expect(none.stdout).toContain('<testsuites tests="1" failures="0" errors="1">')
  expect(none.stdout).toContain(`<error message="${away.address} refuses connections."/>`)
})

test('limits that say nothing, statuses that there are not, too few samples: exit 2, nothing sent', async () => {
  for (const [args, words] of [
    [[], 'no limit'],
    [['--status', 'STALED'], 'Did you mean STALLED?'],
    [['--status', 'STALLED', '--samples', '3'], 'too few'],
    [['--max-lag', '-1'], 'greater than or equal to 0'],
    [['--max-time-lag', '5'], '5s'],
  ] as const) {
    const run = await runSamsa(['lag', 'check', '-b', '127.0.0.1:1', ...args])
    expect(run.code, args.join(' ')).toBe(2)
    expect(run.stderr).toContain(words)
  }
})
