import {Terminal} from '@xterm/headless'
import fc from 'fast-check'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {ENTER_DASHBOARD, LEAVE_DASHBOARD} from '../../../src/tui/terminal/control-codes.ts'
import {FrameWriter} from '../../../src/tui/terminal/frame-writer.ts'
import {fitText} from '../../../src/tui/text/fit.ts'
import {createTheme} from '../../../src/tui/theme.ts'

/** Takes down what is written, and can be full. */
class Recorder {
  readonly written: string[] = []
  full = false
  #onDrain: (() => void) | null = null

  write(text: string): boolean {
    this.written.push(text)
    return !this.full
  }

  once(_event: 'drain', listener: () => void): void {
    this.#onDrain = listener
  }

  drain(): void {
    this.full = false
    this.#onDrain?.()
    this.#onDrain = null
  }
}

function openWriter(columns = 20): {writer: FrameWriter; recorder: Recorder} {
  const recorder = new Recorder()
  const writer = new FrameWriter(recorder, columns)
  writer.open()
  return {writer, recorder}
}

/** A terminal's screen as plain text after these writes; a size among them is a resize. */
async function showOn(
  terminal: Terminal,
  writes: readonly (string | {readonly columns: number; readonly rows: number})[],
): Promise<string[]> {
  for (const write of writes) {
    if (typeof write === 'string') await new Promise<void>((resolve) => terminal.write(write, resolve))
    else terminal.resize(write.columns, write.rows)
  }
  return screenOf(terminal)
}

function screenOf({buffer, rows, cols}: Terminal): string[] {
  return Array.from({length: rows}, (_, row) =>
    (buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true, 0, cols) ?? '').trimEnd(),
  )
}

beforeEach(() => {
  vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']})
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what is written', () => {
  test('the first frame at once, then only the rows that differ', () => {
    const {writer, recorder} = openWriter()
    writer.show(['one', 'two', 'three'])
    expect(recorder.written).toHaveLength(1)
    vi.advanceTimersByTime(100)
    writer.show(['one', 'TWO', 'three'])
    expect(recorder.written[1]).toBe('\x1b[?2026h\x1b[2;1HTWO\x1b[K\x1b[?2026l')
  })

  test('nothing for a frame that equals the screen', () => {
    const {writer, recorder} = openWriter()
    writer.show(['one', 'two'])
    vi.advanceTimersByTime(100)
    writer.show(['one', 'two'])
    vi.advanceTimersByTime(1000)
    expect(recorder.written).toHaveLength(1)
  })

  test('no erasing behind a line that fills the row', () => {
    const {writer, recorder} = openWriter(4)
    writer.show(['a', 'b'])
    vi.advanceTimersByTime(100)
    writer.show(['full', 'b'])
    expect(recorder.written[1]).toBe('\x1b[?2026h\x1b[1;1Hfull\x1b[?2026l')
  })

  test('what is below a frame that has become shorter is erased', () => {
    const {writer, recorder} = openWriter()
    writer.show(['a', 'b', 'c'])
    vi.advanceTimersByTime(100)
    writer.show(['a'])
    expect(recorder.written[1]).toBe('\x1b[?2026h\x1b[2;1H\x1b[J\x1b[?2026l')
  })

  test('everything after a repaint, at once', () => {
    const {writer, recorder} = openWriter()
    writer.show(['one', 'two'])
    writer.repaint()
    expect(recorder.written[1]).toBe(recorder.written[0])
  })
})

describe('when it is written', () => {
  test('a key need not wait because a poll has just been drawn', () => {
    const {writer, recorder} = openWriter()
    for (const lines of [['poll'], ['other poll'], ['key'], ['fourth']]) writer.show(lines)
    expect(recorder.written).toHaveLength(3)
    expect(recorder.written[2]).toContain('key')
    vi.advanceTimersByTime(150)
    expect(recorder.written[3]).toContain('fourth')
  })

  test('not more than ten frames a second, the last one in any case', () => {
    const {writer, recorder} = openWriter()
    for (let tick = 0; tick < 200; tick++) {
      writer.show([`frame ${tick}`])
      vi.advanceTimersByTime(5)
    }
    expect(recorder.written.length).toBeLessThanOrEqual(10)
    vi.advanceTimersByTime(150)
    expect(recorder.written.at(-1)).toContain('frame 199')
  })

  test('not while the terminal is full, then the newest', () => {
    const {writer, recorder} = openWriter()
    recorder.full = true
    writer.show(['first'])
    vi.advanceTimersByTime(100)
    writer.show(['second'])
    writer.show(['third'])
    vi.advanceTimersByTime(1000)
    expect(recorder.written).toHaveLength(1)
    recorder.drain()
    expect(recorder.written).toHaveLength(2)
    expect(recorder.written[1]).toContain('third')
  })

  test('not while held, then the newest', () => {
    const {writer, recorder} = openWriter()
    writer.show(['first'])
    writer.hold()
    writer.show(['second'])
    vi.advanceTimersByTime(1000)
    writer.show(['third'])
    expect(recorder.written).toHaveLength(1)
    writer.open()
    expect(recorder.written).toHaveLength(2)
    expect(recorder.written[1]).toContain('third')
  })
})

describe('on a terminal', () => {
  const theme = createTheme({color: true})
  const text = fc.oneof(
    fc.string({unit: fc.constantFrom(...'abc xyz 0123456789 '), maxLength: 60}),
    fc.string({unit: fc.constantFrom('注', '文', 'a', '▅', '█', ' ', 'é'), maxLength: 40}),
  )
  const line = fc.record({
    text,
    tone: fc.constantFrom('strong', 'selected', 'bad', null),
    padded: fc.boolean(),
  })
  const size = fc.record({columns: fc.integer({min: 2, max: 40}), rows: fc.integer({min: 2, max: 12})})
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({lines: fc.array(line, {maxLength: 12}), waitMs: fc.constantFrom(0, 30, 150)}),
    },
    {weight: 1, arbitrary: fc.record({size})},
    {weight: 1, arbitrary: fc.constant('repaint' as const)},
  )

  test('the screen is the last frame after any frames and resizes, and the scrollback is untouched', async () => {
    await fc.assert(
      fc.asyncProperty(
        size,
        fc.array(action, {maxLength: 25}),
        fc.array(line, {maxLength: 12}),
        async (first, actions, last) => {
          vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']})
          const writes: (string | typeof first)[] = [ENTER_DASHBOARD]
          const target = {write: (chunk: string) => writes.push(chunk) > 0, once: () => {}}
          const writer = new FrameWriter(target, first.columns)
          writer.open()
          let {columns, rows} = first
          const draw = (lines: typeof last) =>
            lines.slice(0, rows).map(({text: content, tone, padded}) => {
              const fitted = fitText(content, columns, '…')
              const cut = padded ? fitted : fitted.trimEnd()
              return tone === null ? cut : theme(tone, cut)
            })
          for (const step of actions) {
            if (step === 'repaint') writer.repaint()
            else if ('size' in step) {
              ;({columns, rows} = step.size)
              writes.push(step.size)
              writer.resize(columns)
            } else {
              writer.show(draw(step.lines))
              vi.advanceTimersByTime(step.waitMs)
            }
          }
          const lastFrame = draw(last)
          writer.show(lastFrame)
          vi.advanceTimersByTime(200)
          vi.useRealTimers()

          const terminal = new Terminal({
            cols: first.columns,
            rows: first.rows,
            scrollback: 100,
            allowProposedApi: true,
          })
          await showOn(terminal, ['user line\r\n'.repeat(first.rows + 3)])
          const before = scrollbackOf(terminal)
          const screen = await showOn(terminal, writes)
          const expected = Array.from({length: rows}, (_, row) => stripCodes(lastFrame[row] ?? '').trimEnd())
          expect(screen).toEqual(expected)
          expect(writes.filter((write) => typeof write === 'string').join('')).not.toContain('\x1b[3J')
          await showOn(terminal, [LEAVE_DASHBOARD])
          expect(terminal.buffer.active.type).toBe('normal')
          // Resizing moves lines between the screen and the scrollback, but none may get lost.
          if (!writes.some((write) => typeof write !== 'string'))
            expect(scrollbackOf(terminal)).toEqual(before)
          terminal.dispose()
        },
      ),
      {numRuns: 150},
    )
  })
})

function scrollbackOf({buffer}: Terminal): string[] {
  return Array.from(
    {length: buffer.normal.length},
    (_, row) => buffer.normal.getLine(row)?.translateToString(true) ?? '',
  )
}

function stripCodes(text: string): string {
  return text.replaceAll(/\x1b\[\d+m/g, '')
}
