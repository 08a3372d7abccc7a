import {describe, expect, test} from 'vitest'
import {commitOffsets, createTopic, onceProducer, produce} from '../support/kafka-client.ts'
import {joinAsCommitter} from '../support/paced.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Problems {
  readonly problems: readonly {readonly command: string}[]
  readonly looked: object
}

// Side by side: two of them wait a minute for their verdicts.
describe.concurrent('top groups', () => {
  test('top problems tells of a group that was left, with a command that runs, and by its exit code', async ({
    expect,
  }) => {
    const topic = await createTopic(randomName('left'), {partitions: 2})
    const group = randomName('left')
    await produce(
      topic,
      Array.from({length: 40}, (_, record) => ({partition: record % 2, value: 'x'})),
    )
    const member = await joinAsCommitter(group, topic)
    await member.commit(5)
    await member.stop()
    // Others leave groups on this broker too.
    const mine = ['top', 'problems', '--once', '--interval', '100ms', '--filter', group]
    const [{problems, looked}, names, failed, late] = await Promise.all([
      runJson<Problems>(mine),
      runSamsa([...mine, '-o', 'name']),
      runSamsa(['top', 'problems', '--once', '--fail-on', 'error']),
      runSamsa(['top', 'groups', '--once', '--fail-on', 'stalled', '--filter', group, '--timeout', '40s']),
    ])
    expect(problems).toMatchObject([
      {
        severity: 'error',
        kind: 'group-stopped',
        about: {type: 'group-partition', group, topic, partition: 0},
        seen: expect.stringContaining(`${topic}-0 not advanced`),
        cause: expect.stringContaining('had members and has none'),
        partitions: [{topic, partition: 0}],
      },
    ])
    expect(looked).toMatchObject({brokers: 1, topics: expect.any(Number), groups: expect.any(Number)})
    expect(names.stdout).toBe(`group-stopped/${group}\n`)
    expect(failed).toMatchObject({code: 3, stderr: expect.stringContaining(`group ${group}: ${topic}-0 not`)})
    expect(late).toMatchObject({
      code: 6,
      stdout: expect.stringContaining(group),
      stderr: expect.stringMatching(
        /Not finished within 40 seconds \(--timeout\)\. What is printed was seen in \d+ of/,
      ),
    })
    const [, ...words] = problems[0]?.command.split(' ') ?? []
    expect(await runSamsa(words)).toMatchObject({code: 0, stdout: expect.stringContaining('Empty')})
  })

  test('shows a lag as it is, and a group with its partitions and members', async () => {
    const topic = await createTopic(randomName('lagging'), {partitions: 1})
    const group = randomName('group')
    const producer = onceProducer()
    await producer.connect()
    await producer.send({topic, messages: Array.from({length: 50}, (_, at) => ({value: `r${at}`}))})
    await commitOffsets(group, topic, {0: 20})
    const session = startTerminal(['top', 'groups', '--filter', group], {cols: 120, rows: 24})
    try {
      await session.waitForText(new RegExp(`> ${group} +✗ .* 30 `))
      session.write('\r')
      await session.waitForText(/> .* 0 +✗.* 30 .* 20 +50\b/)
      await session.waitForText('(record)')
      session.write('\t')
      await session.waitForText('[MEMBERS]')
      session.write('\x1b')
      await session.waitForText('GROUPS 1')
      // From the group to what it reads next, and from the topic of that back to the group.
      session.write('u')
      const next = await session.waitForText(`${group} reads on from here`)
      expect(next.find((row) => row.startsWith('>'))).toMatch(/ 0 +20 .* r20 /)
      expect(next[1]).toContain(`${topic}  TAIL p0 from 20 `)
      session.write('\x1b')
      await session.waitForText('GROUPS 1')
      session.write(`:readers ${topic}\r`)
      await session.waitForText(`GROUPS that read ${topic}  1 `)
      session.write('\x1b/\x15')
      session.write(`${group}\r`)
      await session.waitForText('GROUPS 1')
      await producer.send({topic, messages: Array.from({length: 7}, () => ({value: 'x'}))})
      await session.waitForText(new RegExp(`> ${group} +✗ .* 37 `))
      session.write('q')
      expect(await session.exit).toEqual({code: 0, signal: null})
    } finally {
      session.kill('SIGKILL')
      await producer.disconnect()
    }
  })

  test('on a large terminal a group that hangs is drawn and explained in words, and its end is an event', async () => {
    const topic = await createTopic(randomName('hanging'), {partitions: 2})
    const group = randomName('hanging')
    await produce(
      topic,
      Array.from({length: 40}, (_, record) => ({partition: record % 2, value: 'x'})),
    )
    const member = await joinAsCommitter(group, topic)
    const session = startTerminal(['top', 'groups', '--filter', group, '--interval', '1s'], {
      cols: 200,
      rows: 60,
    })
    let events: TerminalSession | null = null
    try {
      await member.commit(5)
      await session.waitForText(new RegExp(`╮╭─ ${group} ─`))
      await session.waitForText(' WARMING: p')
      const pane = await session.waitForText('2 PARTITIONS  ▁ 0  ▇ 15')
      expect(pane.join('\n')).toMatch(/■ lag \S+ +in\/s \S+ +out\/s \S+ +last minute/)
      expect(pane.join('\n')).toMatch(/CLIENT +HOST +PART +LAG↓ +OUT\/s/)
      expect(pane[49]).toMatch(/^╭─ EVENTS ─+╮$/)
      const stalled = await session.waitForText(/STALLED: p0 not advanced for .*, owner \S+ alive/)
      expect(stalled.join('\n')).toMatch(new RegExp(`> ${group.slice(0, 10)}.* ✗ STALLED`))
      // Events are those of the whole cluster, where other files make topics by the dozen: in a poll of this one there are few.
      events = startTerminal(['top', 'groups', '--interval', '200ms'], {cols: 200, rows: 60})
      await events.waitForText(/GROUPS [1-9]/)
      await events.waitForText('EVENTS')
      await member.stop()
      await events.waitForText(`group ${group} was Stable, is Empty`)
      await session.waitForText('no member has it')
      session.write('q')
      expect(await session.exit).toEqual({code: 0, signal: null})
    } finally {
      session.kill('SIGKILL')
      events?.kill('SIGKILL')
      await member.stop()
    }
  })
})
