import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {readInstantMs} from '../../../src/core/time/instant.ts'

// A Friday, at 00:27 in UTC.
const nowMs = Date.UTC(2026, 10, 20, 0, 27)

describe('a clock time is the most recent one that is past', () => {
  test.each([
    ['00:27', '2026-11-20T00:27'],
    ['0:10', '2026-11-20T00:10'],
    ['00:28', '2026-11-19T00:28'],
    ['14:00', '2026-11-19T14:00'],
    ['today 00:10', '2026-11-20T00:10'],
    ['today', '2026-11-20T00:00'],
    // Whoever says today means it, and a plan refuses what is still to come.
    ['today 14:00', '2026-11-20T14:00'],
    ['yesterday', '2026-11-19T00:00'],
    ['yesterday 14:00', '2026-11-19T14:00'],
    ['Yesterday 00:10', '2026-11-19T00:10'],
    ['monday 09:00', '2026-11-16T09:00'],
    ['mon 09:00', '2026-11-16T09:00'],
    ['thursday', '2026-11-19T00:00'],
    ['friday 00:10', '2026-11-20T00:10'],
    ['friday 09:00', '2026-11-13T09:00'],
  ])('%s', (text, expected) => {
    expect(readInstantMs(text, {nowMs, utc: true})).toBe(Date.parse(`${expected}:00Z`))
  })

  test('over a change of the clocks a day of the calendar is meant', () => {
    const now = new Date(nowMs)
    const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, 14)
    expect(readInstantMs('yesterday 14:00', {nowMs})).toBe(yesterday.getTime())
  })

  test('what names no time', () => {
    expect(() => readInstantMs('yesterday 25:00', {nowMs})).toThrow('names no real time')
    for (const text of ['', 'someday', 'yesterday14:00', 'monday tuesday', 'tomorrow'])
      expect(readInstantMs(text, {nowMs}), text).toBeNull()
  })
})

describe('where the clocks are put forward and back', () => {
  const zone = process.env.TZ
  beforeAll(() => {
    process.env.TZ = 'Europe/Berlin'
  })
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  test.each([
    ['2026-03-29 02:30', "'2026-03-29 02:30' does not exist in the time zone of this machine"],
    ['2026-10-25 02:30', "'2026-10-25 02:30' comes twice in the time zone of this machine"],
  ])('%s is no single time', (text, message) => {
    expect(() => readInstantMs(text, {nowMs})).toThrow(message)
    expect(readInstantMs(text, {nowMs, utc: true})).toBe(Date.parse(`${text.replace(' ', 'T')}Z`))
  })

  test.each([
    ['2026-10-25 03:00', '2026-10-25T02:00:00Z'],
    ['2026-10-25 01:59', '2026-10-24T23:59:00Z'],
    ['2026-10-25', '2026-10-24T22:00:00Z'],
    ['2026-03-29 03:00', '2026-03-29T01:00:00Z'],
  ])('%s is %s', (text, instant) => {
    expect(readInstantMs(text, {nowMs})).toBe(Date.parse(instant))
  })
})
