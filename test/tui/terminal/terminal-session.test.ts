import {PassThrough} from 'node:stream'
import {expect, test} from 'vitest'
import {TerminalSession} from '../../../src/tui/terminal/terminal-session.ts'

test('what a terminal that is gone says to who gives its keyboard back is no crash', () => {
  const stdin = new PassThrough() as unknown as NodeJS.ReadStream
  const stdout = new PassThrough() as unknown as NodeJS.WriteStream
  let ends = 0
  const session = new TerminalSession({stdin, stdout}, false, {
    onSuspend: () => {},
    onResume: () => {},
    onEnd: () => {
      ends += 1
    },
  })
  const gone = new Error('setRawMode EIO')
  session.start()
  stdin.emit('error', gone)
  expect(ends).toBe(1)
  session.end()
  // An error that nobody listens to is thrown: Ink takes raw mode back after the session has ended.
  expect(() => stdin.emit('error', gone)).not.toThrow()
  expect(ends).toBe(1)
})
