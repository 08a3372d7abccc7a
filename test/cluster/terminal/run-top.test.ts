import {describe, expect, test} from 'vitest'
import {buildTop, expectRestored, pidOf} from '../../tui/built-top.ts'
import type {PtySession} from '../../tui/pty-session.ts'

const program = buildTop()

describe('leaving', () => {
  test.each([
    ['q', 'q'],
    ['Ctrl-C', '\x03'],
  ])('%s restores the terminal and leaves two lines', async (_name, key) => {
    const session = await program.startLive()
    session.press(key)
    const output = await expectRestored(session, 0)
    expect(output).toMatch(/made-up: 3 brokers, 40 topics, 120 partitions, watched for/)
    expect(output).toMatch(/Last seen: \S+ offsets\/s; busiest topic-39 \S+\/s, topic-38/)
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGABRT', 134],
  ] as const)('%s restores the terminal and ends the program by itself', async (signal, exitCode) => {
    const session = await program.startLive()
    process.kill(pidOf(session), signal)
    await expectRestored(session, exitCode)
  })

  test('a signal that somebody else turns into an abort ends as a key does', async () => {
    const session = await program.startLive({scenario: 'abort'})
    process.kill(pidOf(session), 'SIGTERM')
    expect(await expectRestored(session, 0)).toContain('made-up: 3 brokers')
  })

  test.each([
    ['throw', 1, 'thrown on purpose'],
    ['reject', 1, 'rejected on purpose'],
    ['broken', 1, 'drawing failed'],
    ['exit', 7, ''],
  ])('%s: a crash restores the terminal before it says why', async (scenario, exitCode, message) => {
    const session = program.start({scenario})
    const output = await expectRestored(session, exitCode)
    expect(output.slice(output.lastIndexOf('\x1b[?1049l'))).toContain(message)
  })

  test('the program ends when its terminal goes away', async () => {
    const session = await program.startLive()
    const pid = pidOf(session)
    session.dispose()
    await expect.poll(() => isRunning(pid)).toBe(false)
  })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('keys', () => {
  const cursorRow = (session: PtySession) => session.screen().find((row) => row.startsWith('>'))

  test('move the cursor, open the partitions, and come back', async () => {
    const session = await program.startLive()
    session.press('jj')
    await session.until('the cursor moved', () => cursorRow(session)?.includes('topic-37') === true)
    session.press('\x1b[A')
    await session.until('it moved back', () => cursorRow(session)?.includes('topic-38') === true)
    session.press('\r')
    await session.untilShown('topic-38  PARTITIONS 3')
    await session.until('shares are shown', () => session.screen().some((row) => /50\.0% +■+/.test(row)))
    session.press('\x1b')
    await session.untilShown('TOPICS 40')
    expect(cursorRow(session)).toContain('topic-38')
  })

  test('filter, sort, help and pause', async () => {
    const session = await program.startLive()
    session.press('/topic-1\r')
    await session.untilShown('TOPICS 10 of 40')
    session.press('\x1b')
    await session.untilShown('TOPICS 40')
    session.press('s')
    await session.untilShown('sort:STATUS↓')
    session.press('S')
    await session.untilShown('sort:STATUS↑')
    session.press('?')
    await session.untilShown('this help')
    session.press('\x1b')
    await session.untilShown('TOPIC ')
    session.press('p')
    await session.untilShown('‖ paused')
    session.press('p')
    await session.untilShown('● live')
    session.press('+')
    await session.untilShown('polling every 1s')
  })
})

describe('size', () => {
  test('follows the terminal, through a storm of resizes, without a trace of older frames', async () => {
    const session = await program.startLive()
    for (let step = 0; step < 30; step++) session.resize(60 + ((step * 7) % 80), 15 + ((step * 5) % 30))
    session.resize(100, 20)
    // A frame of an earlier size may end in the same row or have the same number of rows: the last one has as many topics as
    // fit, no trace of others, and its first line ends before the last column, with the last of the views.
    const isWhole = (rows: string[]) =>
      rows.at(-1)?.includes('q quit') === true &&
      rows.filter((row) => row.includes('topic-')).length === 15 &&
      rows[0]?.length === 100 - ' '.length &&
      /8( connect)?$/.test(rows[0])
    await session.until('the last size is drawn', () => isWhole(session.screen()))
    session.press('p')
    await session.until('it is paused', () => {
      const rows = session.screen()
      return isWhole(rows) && rows.some((row) => row.includes('‖ paused'))
    })
    const drawn = session.screen()
    expect(drawn[0]?.length).toBeLessThanOrEqual(100)
    const bytesBefore = session.output.length
    session.press('\x0c')
    await session.until('it is drawn anew', () => session.output.slice(bytesBefore).includes('quit'))
    expect(session.screen()).toEqual(drawn)
  })

  test('a terminal that is too small says so, and recovers', async () => {
    const session = await program.startLive()
    session.resize(40, 10)
    await session.untilShown('terminal too small: 40x10, needs 60x15')
    session.resize(80, 24)
    await session.untilShown('TOPICS 40')
  })
})

test('an idle dashboard writes nothing', async () => {
  const session = program.start({intervalMs: 60_000})
  await session.untilShown('> topic-00')
  // The first poll may take more than one frame. An absence takes time to see: ten times as long as a frame may be held
  // back.
  let bytesBefore = -1
  await expect
    .poll(
      () => {
        const written = session.output.length - bytesBefore
        bytesBefore = session.output.length
        return written
      },
      {interval: 1000},
    )
    .toBe(0)
})

test('a cluster that goes away leaves its last numbers on the screen, with the reason and the next try', async () => {
  const session = await program.startLive({scenario: 'down'})
  await session.untilShown('the cluster is away')
  await session.until('the retry is announced', () =>
    /stale \d+s · retry 1 in 1s/.test(session.screen()[0] ?? ''),
  )
  expect(session.screen()[3]).toMatch(/topic-39 +\S*\d/)
  await session.until('it was retried', () => /retry 2 in/.test(session.screen()[0] ?? ''))
  session.press('q')
  await expectRestored(session, 0)
})

describe.skipIf(process.platform === 'win32')('Ctrl-Z', () => {
  test('stops the job and fg brings it back', async () => {
    const session = await program.startJob()
    session.press('\x1a')
    await session.untilShown('Stopped')
    expect(session.terminal.buffer.active.type).toBe('normal')
    const enteredBefore = session.output.split('\x1b[?1049h').length
    session.press('fg\r')
    await session.until(
      'the dashboard is back',
      () => session.output.split('\x1b[?1049h').length > enteredBefore,
    )
    // Before there are rates the order is by name; a cursor that was moved then stays with its topic.
    await session.until('rates order it', () => session.screen().some((row) => row.startsWith('> topic-39')))
    session.press('j')
    await session.until('keys work', () => session.screen().some((row) => row.startsWith('> topic-38')))
    session.press('q')
    await session.until('it has ended', () => session.output.includes('made-up: 3 brokers'))
    expect(session.terminal.buffer.active.type).toBe('normal')
  })

  test('a size that changed while it was stopped is the size after fg', async () => {
    const session = await program.startJob({intervalMs: 60_000})
    session.press('\x1a')
    await session.untilShown('Stopped')
    session.resize(100, 30)
    session.press('fg\r')
    await session.until('the keys are in the last line', () =>
      /^ .* q quit$/.test(session.screen()[29] ?? ''),
    )
    expect(session.screen()[0]).toHaveLength(100 - ' '.length)
  })

  test('where nobody could continue it, it comes back by itself', async () => {
    const session = await program.startLive()
    const enteredBefore = session.output.split('\x1b[?1049h').length
    session.press('\x1a')
    await session.until(
      'the dashboard is back',
      () => session.output.split('\x1b[?1049h').length > enteredBefore,
    )
    await session.untilShown('● live')
    session.press('q')
    await expectRestored(session, 0)
  })
})
