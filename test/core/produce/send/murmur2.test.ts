import {expect, test} from 'vitest'
import {murmur2, partitionOfKey} from '../../../../src/core/produce/send/murmur2.ts'

// org.apache.kafka.common.utils.UtilsTest.testMurmur2; the last four computed with Utils.murmur2 of Kafka 4.3.1.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
  ['', 275646681],
  ['a', -1563381124],
  ['ab', 316155434],
  ['äöü€', 563110447],
])('murmur2 of %j is %i, as in Java', (key, hash) => {
  const bytes = Buffer.from(`..${key}..`)
  expect(murmur2(bytes, 2, bytes.length - 2)).toBe(hash)
})

test('a negative hash still gives a partition', () => {
  const key = Buffer.from('21')
  expect(partitionOfKey(key, 0, 2, 6)).toBe((-973932308 & 0x7fffffff) % 6)
})
