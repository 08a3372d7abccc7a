import {describe, expect, test} from 'vitest'
import {buildTop, expectRestored, pidOf} from '../../tui/built-top.ts'
import type {PtySession} from '../../tui/pty-session.ts'

const program = buildTop()

const startWithMouse = async (): Promise<PtySession> => {
  const session = await program.startLive({mouse: true})
  expect(session.terminal.modes.mouseTrackingMode).toBe('vt200')
  return session
}

/** A report as a terminal sends it; columns and rows from 0. */
const report = (button: number, column: number, row: number, end = 'M') =>
  `\x1b[<${button};${column + 1};${row + 1}${end}`
const clickAt = (column: number, row: number) => report(0, column, row) + report(0, column, row, 'm')
const wheelDown = report(65, 5, 8)

const cursorRow = (session: PtySession) => session.screen().findIndex((row) => row.startsWith('>'))
const untilCursorAt = (session: PtySession, row: number) =>
  session.until(`the cursor is in row ${row}`, () => cursorRow(session) === row)

describe('reports are off again after', () => {
  test.each([
    ['q', 'q', 0],
    ['Ctrl-C', '\x03', 0],
  ])('%s', async (_name, key, exitCode) => {
    const session = await startWithMouse()
    session.press(wheelDown + key)
    await expectRestored(session, exitCode)
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s', async (signal, exitCode) => {
    const session = await startWithMouse()
    process.kill(pidOf(session), signal)
    await expectRestored(session, exitCode)
  })

  test.each([
    ['throw', 1],
    ['reject', 1],
    ['broken', 1],
    ['exit', 7],
  ])('a crash: %s', async (scenario, exitCode) => {
    const session = program.start({scenario, mouse: true})
    expect(await expectRestored(session, exitCode)).toContain('\x1b[?1000h')
  })

  test.skipIf(process.platform === 'win32')('Ctrl-Z, and on again after fg', async () => {
    const session = await program.startJob({mouse: true})
    expect(session.terminal.modes.mouseTrackingMode).toBe('vt200')
    session.press('\x1a')
    await session.untilShown('Stopped')
    expect(session.terminal.modes.mouseTrackingMode).toBe('none')
    session.press('fg\r')
    await session.until('reports are on', () => session.terminal.modes.mouseTrackingMode === 'vt200')
    await session.until('rates order it', () => session.screen().some((row) => row.startsWith('> topic-39')))
    session.press(wheelDown)
    await untilCursorAt(session, 6)
    session.press('q')
    await session.until('it has ended', () => session.output.includes('made-up: 3 brokers'))
    expect(session.terminal.modes.mouseTrackingMode).toBe('none')
  })
})

test('a click selects, a second one opens, a title sorts, the wheel goes down', async () => {
  const session = await startWithMouse()
  session.press(clickAt(5, 7))
  await untilCursorAt(session, 7)
  expect(session.screen()[7]).toContain('topic-35')
  session.press(clickAt(5, 7))
  await session.untilShown('topic-35  PARTITIONS 3')
  session.press('\x1b')
  await session.untilShown('TOPICS 40')
  session.press(clickAt(session.screen()[2]?.indexOf('PART') ?? -1, 2))
  await session.untilShown('sort:PART↓')
  session.press(`g${wheelDown}`)
  await untilCursorAt(session, 6)
})

test('a report that comes in pieces, long after each other, types nothing', async () => {
  const session = await startWithMouse()
  const [start, rest] = ['\x1b[<0;5;', '9M']
  session.press(`/${start}`)
  await session.untilShown('Esc undo')
  // Longer than Ink waits before it takes what is there for typed text.
  await new Promise((resolve) => setTimeout(resolve, 100))
  session.press(rest)
  await untilCursorAt(session, 8)
  expect(session.screen()[1]).toMatch(/\/filter: -$/)
})

test('keys come through: Esc alone, arrows, and what is typed at once', async () => {
  const session = await startWithMouse()
  session.press('/topic-1\r')
  await session.untilShown('TOPICS 10 of 40')
  session.press('\x1b')
  await session.untilShown('/filter: -')
  session.press('gjj\x1b[B')
  await untilCursorAt(session, 6)
})

test('without a mouse nothing is asked of it', async () => {
  const session = await program.startLive()
  session.press('q')
  expect(await expectRestored(session, 0)).not.toMatch(/\x1b\[\?100\d/)
})

describe('a paste', () => {
  test('is text in a filter, and no keys', async () => {
    const session = await program.startLive()
    expect(session.terminal.modes.bracketedPasteMode).toBe(true)
    session.press('\x1b[200~qqq\x1b[201~')
    await session.untilShown('can be pasted behind /, : or o')
    session.press('/\x1b[200~pic-1\r\n\x1b[201~')
    await session.untilShown('TOPICS 10 of 40')
    await session.untilShown(' / pic-1')
  })
})
