import {describe, expect, test} from 'vitest'
import {deleteRecords} from '../support/delete-records.ts'
import {followSamsa} from '../support/follow-samsa.ts'
import {commitOffsets, createTopic, produce, topicOffsets} from '../support/kafka-client.ts'
import {joinAsCommitter, startProducing} from '../support/paced.ts'
import {startTerminal} from '../support/pty.ts'
import {expectToFit, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

interface Polled {
  readonly at: string
  readonly lag: readonly {
    readonly committed: number | null
    readonly logEnd: number | null
    readonly lag: number | null
    readonly status: string
    readonly inPerSecond: number | null
    readonly outPerSecond: number | null
    readonly lagPerSecond: number | null
    readonly etaSeconds: number | null
    readonly trend: string
  }[]
  readonly totals: readonly {readonly status: string; readonly trend: string}[]
}

type Range = readonly [least: number, most: number]

/**
 * What the offsets and lags of one partition came to, by the polls themselves: a busy machine holds the writer and the
 * reader up, and polls come late. The least and the most over all spans that may have been looked at.
 */
function seenUpTo(
  polls: readonly Polled[],
): Readonly<Record<'inPerSecond' | 'outPerSecond' | 'lagPerSecond', Range>> {
  const points = polls.flatMap(({at, lag: [row]}) =>
    row?.logEnd == null || row.committed === null || row.lag === null
      ? []
      : [{atMs: Date.parse(at), logEnd: row.logEnd, committed: row.committed, lag: row.lag}],
  )
  const atMs = points.at(-1)?.atMs ?? 0
  const steps = points.filter(({committed}, index) => index > 0 && committed !== points[index - 1]?.committed)
  const windows = points
    .filter((from) => atMs - from.atMs >= 7_000 && atMs - from.atMs <= 9_000)
    .map((from) => points.filter((point) => point.atMs >= from.atMs))
  // What a poll tells was read between its time and that of the next: on a busy machine anywhere between.
  const lateMs = Math.max(...points.map(({atMs: at}, index) => at - (points[index - 1]?.atMs ?? at)))
  const around = (rates: readonly number[], spanMs: number): Range => {
    const margin = 0.02 + lateMs / spanMs
    return [Math.min(...rates) * (1 - margin), Math.max(...rates) * (1 + margin)]
  }
  return {
    inPerSecond: around(ratesOf(points.map(({atMs: at, logEnd}) => [at, logEnd])), SHORTEST_MS),
    // Commits come in steps: from one to another.
    outPerSecond: around(ratesOf(steps.map(({atMs: at, committed}) => [at, committed])), SHORTEST_MS),
    lagPerSecond: around(
      windows.map((window) => slopeOf(window.map(({atMs: at, lag}) => [at, lag]))),
      7_000,
    ),
  }
}

/** A rate is told of no shorter span. */
const SHORTEST_MS = 5_000

/** The rates per second from any point that is long enough before the last one up to that. */
function ratesOf(points: readonly (readonly [atMs: number, value: number])[]): number[] {
  const [endMs, end] = points.at(-1) ?? [0, 0]
  const from = points.filter(([atMs]) => endMs - atMs >= SHORTEST_MS)
  return from.map(([atMs, value]) => (1000 * (end - value)) / (endMs - atMs))
}

/** The slope per second of the least-squares line. */
function slopeOf(points: readonly (readonly [atMs: number, value: number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  const [meanMs, meanValue] = [mean(points.map(([atMs]) => atMs)), mean(points.map(([, value]) => value))]
  const covariance = mean(points.map(([atMs, value]) => (atMs - meanMs) * (value - meanValue)))
  return (1000 * covariance) / mean(points.map(([atMs]) => (atMs - meanMs) ** 2))
}

function expectWithin(rate: number | null | undefined, [least, most]: Range): void {
  expect(rate).toBeGreaterThan(least)
  expect(rate).toBeLessThan(most)
}

describe.concurrent('lag --watch and --rates', () => {
  test('T8: rates of a paced producer and consumer; BEHIND, then DRAINING once the producer stops', async () => {
    const topic = await createTopic(randomName('watch'))
    const group = randomName('watch')
    const member = await joinAsCommitter(group, topic)
    const producer = await startProducing(topic, 500)
    const committing = member.commitSteadily(200, 1000)
    const watch = followSamsa(['lag', group, '--watch', '--json', '--interval', '500ms', '--window', '8s'])
    const polls = (): Polled[] =>
      watch.written.stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Polled)
    const poll = async (isMet: (poll: Polled) => boolean): Promise<Polled> => {
      for (;;) {
        const found = polls().find(isMet)
        if (found) return found
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    try {
      await poll(() => polls().length >= 26)
      for (const [index, {lag, totals}] of polls().slice(0, 26).entries()) {
        if (index < 22) continue
        expect(lag).toHaveLength(1)
        const [row] = lag
        const seen = seenUpTo(polls().slice(0, index + 1))
        expectWithin(row?.inPerSecond, seen.inPerSecond)
        expectWithin(row?.outPerSecond, seen.outPerSecond)
        expectWithin(row?.lagPerSecond, seen.lagPerSecond)
        expect(row).toMatchObject({status: 'BEHIND', trend: 'falling-behind', etaSeconds: null})
        expect(totals).toMatchObject([{status: 'BEHIND', trend: 'falling-behind'}])
      }
      await producer.stop()
      const draining = await poll(({lag}) => lag[0]?.status === 'DRAINING')
      expect(draining.lag[0]?.trend).toBe('catching-up')
      expect(BigInt(draining.lag[0]?.logEnd ?? -1)).toBe((await topicOffsets(topic))[0]?.high)
      for (const each of polls()) expectToFit('lag', each)
    } finally {
      watch.child.kill('SIGINT')
      await producer.stop()
      await committing.stop()
      await member.stop()
    }
    expect(await watch.closed).toEqual([130, null])
    expect(watch.written.stderr).toBe('')
  })

  test('T9: a member that commits nothing is STALLED, without it STOPPED; a check tells so', async () => {
    const topic = await createTopic(randomName('watch'))
    const group = randomName('watch')
    await produce(
      topic,
      Array.from({length: 20}, () => ({partition: 0, value: 'x'})),
    )
    const member = await joinAsCommitter(group, topic)
    const statusOf = async (): Promise<string | undefined> => {
      const args = ['lag', group, '--rates', '--interval', '500ms', '--samples', '9', '--window', '3s']
      return (await runJson<Polled>(args)).lag[0]?.status
    }
    try {
      await member.commit(5)
      expect(await statusOf()).toBe('STALLED')
      const checked = await runJson(
        ['lag', 'check', group, '--status', 'stalled,stopped', '--window', '2s'],
        {
          code: 3,
        },
      )
      expect(checked).toMatchObject({met: false, breaches: [{rule: 'status', value: 'STALLED'}]})
    } finally {
      await member.stop()
    }
    expect(await statusOf()).toBe('STOPPED')
  })

  test('off a terminal lines are only ever added, each with its time, the headings once', async () => {
    const topic = await createTopic(randomName('watch'), {partitions: 2})
    const group = randomName('watch')
    await commitOffsets(group, topic, {0: 0, 1: 0})
    const base = ['lag', group, '--watch', '--samples', '3', '--interval', '100ms']
    const text = await runSamsa(base)
    expect(text).toMatchObject({code: 0, stderr: ''})
    const lines = text.stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(1 + 3 * 2)
    expect(lines[0]).toMatch(
      /^AT +GROUP +TOPIC +PARTITION +COMMITTED +LOG END +LAG +IN\/S +OUT\/S +TREND +ETA +STATUS/,
    )
    for (const line of lines.slice(1))
      expect(line).toMatch(new RegExp(`^20\\d\\d-.*Z  ${group} +${topic} +[01] +0 +0 +0 `))
    expect(text.stdout).not.toContain('\x1b')
    const csv = (await runSamsa([...base, '-o', 'csv'])).stdout.trimEnd().split('\n')
    expect(csv).toHaveLength(1 + 3 * 2)
    expect(csv[0]).toMatch(
      /^at,group,topic,partition,.*,inPerSecond,outPerSecond,lagPerSecond,trend,etaSeconds,status,/,
    )
  })

  test('off a terminal the headings come again with a column that was not there', async () => {
    const topic = await createTopic(randomName('watch'))
    const group = randomName('watch')
    await produce(topic, [{partition: 0, value: 'x'}])
    await commitOffsets(group, topic, {0: 0})
    const watch = followSamsa(['lag', group, '--watch', '--interval', '100ms'])
    await watch.seen(topic)
    await deleteRecords(topic, {0: 1})
    await watch.seen('LOST')
    watch.child.kill('SIGINT')
    await watch.closed
    const headings = watch.written.stdout.split('\n').filter((line) => line.startsWith('AT '))
    expect(headings.map((line) => line.includes('LOST'))).toEqual([false, true])
  })

  test('on a terminal one table is painted over, and stays', async () => {
    const topic = await createTopic(randomName('watch'))
    const group = randomName('watch')
    await produce(topic, [{partition: 0, value: 'x'}])
    await commitOffsets(group, topic, {0: 0})
    const args = ['lag', group, '--watch', '--samples', '4', '--interval', '150ms', '--by', 'group']
    const session = startTerminal(args, {cols: 120, rows: 20})
    expect(await session.exit).toEqual({code: 0, signal: null})
    const rows = session.screen().filter((row) => row.trim() !== '')
    expect(rows.filter((row) => row.startsWith(group))).toHaveLength(1)
    expect(rows).toHaveLength(3)
    expect(session.isAltScreen()).toBe(false)
  })

  test('what does not go together is found before anything is sent', async () => {
    const nowhere = ['-b', '127.0.0.1:1']
    for (const args of [
      ['lag', '--samples', '3'],
      ['lag', '--sort', 'eta'],
      ['lag', '--sort', 'time'],
      ['lag', '--time-method', 'window'],
      ['lag', '--watch', '--rates'],
      ['lag', '--min', '-1'],
    ])
      expect((await runSamsa([...args, ...nowhere])).code, args.join(' ')).toBe(2)
    const unknown = await runSamsa(['lag', randomName('nobody'), '--watch'])
    expect(unknown).toMatchObject({code: 1, stdout: ''})
  })

  test('--by, --sort, --min, --only-lagging and --topic', async () => {
    const [first, second] = [
      await createTopic(randomName('watch-a')),
      await createTopic(randomName('watch-b')),
    ]
    const base = randomName('watch')
    for (const topic of [first, second])
      await produce(
        topic,
        Array.from({length: 10}, () => ({partition: 0, value: 'x'})),
      )
    await commitOffsets(`${base}.small`, first, {0: 9})
    await commitOffsets(`${base}.large`, first, {0: 2})
    await commitOffsets(`${base}.large`, second, {0: 5})
    await commitOffsets(`${base}.none`, second, {0: 10})
    const rows = async (...args: string[]) =>
      (
        await runJson<{lag: {group: string; topic: string | null; lag: number}[]}>([
          'lag',
          `${base}*`,
          ...args,
        ])
      ).lag.map(({group, topic, lag}) => [group.slice(base.length + 1), topic, lag])
    expect(await rows('--by', 'group', '--sort', 'lag')).toEqual([
      ['large', null, 13],
      ['small', null, 1],
      ['none', null, 0],
    ])
    expect(await rows('--by', 'topic', '--only-lagging')).toEqual([
      ['large', first, 8],
      ['large', second, 5],
      ['small', first, 1],
    ])
    expect(await rows('--min', '5', '--topic', second)).toEqual([['large', second, 5]])
    expect(await rows('--topic', `${first}:0`, '--sort', 'lag')).toEqual([
      ['large', first, 8],
      ['small', first, 1],
    ])
    expect(await rows('--by', 'member', '--min', '2')).toEqual([['large', null, 13]])
  })
})
