import {expect, test} from 'vitest'
import {OrdinalRanges} from '../../../../src/core/produce/report/ordinal-ranges.ts'
import {Placements} from '../../../../src/core/produce/report/placements.ts'

function ranges(...ordinals: readonly number[]): OrdinalRanges {
  const made = new OrdinalRanges()
  for (const ordinal of ordinals) made.add(ordinal)
  return made
}

test('lines come in the order of the input, whatever order the answers come in', () => {
  let text = ''
  const placements = new Placements(async (bytes) => {
    text += bytes.toString()
  })
  placements.acknowledge(ranges(2, 4, 5), 1, 70)
  expect(text).toBe('')
  placements.skip(3)
  placements.acknowledge(ranges(1), 0, 9)
  expect(text).toBe('0 9\n1 70\n1 71\n1 72\n')
  placements.acknowledge(ranges(6), 2, -1)
  expect(text).toBe('0 9\n1 70\n1 71\n1 72\n2 -\n')
})

test('memory of lines that were printed is given back, and no line is lost over it', () => {
  let lines = 0
  const placements = new Placements(async (bytes) => {
    lines += bytes.toString().split('\n').length - 1
  })
  for (let first = 1; first < 50_000; first += 1000) {
    const even = Array.from({length: 500}, (_, index) => first + 2 * index)
    placements.acknowledge(ranges(...even.map((ordinal) => ordinal + 1)), 1, first)
    placements.acknowledge(ranges(...even), 0, first)
  }
  expect(lines).toBe(50_000)
})
