import {expect, test} from 'vitest'
import {levelOfRelease, releaseOfLevel} from '../../../src/core/brokers/kafka-release.ts'

// The levels of org.apache.kafka.server.common.MetadataVersion.
test.each<[level: number | null, release: string | null]>([
  [null, null],
  [0, null],
  [1, '3.0'],
  [2, '3.1'],
  [3, '3.2'],
  [4, '3.3'],
  [7, '3.3'],
  [8, '3.4'],
  [9, '3.5'],
  [11, '3.5'],
  [14, '3.6'],
  [19, '3.7'],
  [20, '3.8'],
  [21, '3.9'],
  [22, '4.0'],
  [25, '4.0'],
  [27, '4.1'],
  [29, '4.2'],
  [30, '4.3'],
  [31, '4.4'],
  [33, '4.4'],
  [34, '4.5'],
  [35, '>=4.5'],
])('level %s is of %s', (level, release) => {
  expect(releaseOfLevel(level)).toBe(release)
})

test.each<[release: string, level: number | null]>([
  ['3.3', 7],
  ['3.3-IV3', 7],
  ['3.9', 21],
  ['4.0', 25],
  ['4.0-IV0', 22],
  ['4.2-IV1', 29],
  ['4.4', 33],
  ['4.5', 34],
  ['4.2-IV2', null],
  ['4.6', null],
  ['4', null],
  ['33', null],
])('release %s is level %s', (release, level) => {
  expect(levelOfRelease(release)).toBe(level)
})
