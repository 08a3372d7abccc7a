import {expect, test} from 'vitest'
import {LentBytes} from '../../../src/core/copy/lent-bytes.ts'

test('what nobody has borrowed is free at once', () => {
  let released = 0
  new LentBytes().onceBack(() => released++)
  expect(released).toBe(1)
})

test('what was lent is free when all parts are back, each counted once, and no more are lent', () => {
  let released = 0
  const bytes = new LentBytes()
  const [first, second, third] = [bytes.lend(), bytes.lend(), bytes.lend()]
  first()
  first()
  second()
  bytes.onceBack(() => released++)
  expect(released).toBe(0)
  third()
  third()
  expect(released).toBe(1)
})

test('a part that does not come back keeps all from being used again', () => {
  let released = 0
  const bytes = new LentBytes()
  bytes.lend()
  bytes.lend()()
  bytes.onceBack(() => released++)
  expect(released).toBe(0)
})
