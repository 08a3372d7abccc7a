import {expect, test} from 'vitest'
import {randomFrom} from '../../support/random-numbers.ts'
import {buildTop} from '../../tui/built-top.ts'

const program = buildTop()

/** Everything but what leaves, pauses, copies or stops the job. */
const keys = [
  ...'jkgGlhsSxwetmMnNi123456?[]:/aT+-fo',
  '\r',
  '\t',
  '\x1b',
  '\x04',
  '\x15',
  '\x0c',
  '\x1b[A',
  '\x1b[B',
  '\x1b[5~',
  '\x1b[6~',
]

/**
 * Esc as terminals send it that tell it from the beginning of another key (kitty's keyboard protocol). A plain \x1b is
 * an Esc only where nothing follows it for a while, and no test knows how long a busy machine makes that.
 */
const escapeKey = '\x1b[27u'

test.each([1, 2, 3])(
  'after any keys and sizes the screen is what a repaint draws, and nothing above it was lost: walk %i',
  async (seed) => {
    const random = randomFrom(seed)
    const session = await program.startLive({intervalMs: 20, before: "seq -f 'before %g' 100"})
    for (let step = 0; step < 120; step++) {
      if (random(6) === 0) session.resize(50 + random(160), 12 + random(50))
      else session.press(keys[random(keys.length)] ?? 'j')
      // Some in one piece, some by themselves, frames in between.
      if (random(3) === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    session.resize(80, 24)
    // Out of filters, questions and the help; what is polled stands still.
    session.press(`${escapeKey.repeat(3)}p`)
    await session.untilShown('paused')
    session.press(':walked')
    await session.untilShown(': walked')
    const drawn = session.screen()
    const bytesBefore = session.output.length
    session.press('\x0c')
    await session.until('it is drawn anew', () => session.output.slice(bytesBefore).includes(': walked'))
    expect(session.screen()).toEqual(drawn)
    expect(session.output).not.toContain('\x1b[3J')

    session.press(`${escapeKey}q`)
    await session.untilShown('the end')
    const {buffer} = session.terminal
    const lines = Array.from({length: buffer.normal.length}, (_, row) =>
      buffer.normal.getLine(row)?.translateToString(true),
    )
    expect(lines).toEqual(expect.arrayContaining(['before 1', 'before 50', 'before 100']))
  },
)
