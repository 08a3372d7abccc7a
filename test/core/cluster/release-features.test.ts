import {expect, test} from 'vitest'
import {featuresOfRelease} from '../../../src/core/cluster/release-features.ts'

// What kafka-features.sh version-mapping of Kafka 4.4 prints.
test.each([
  [7, [0, 0, 0, 0, 0, 0]],
  [20, [0, 0, 0, 0, 0, 0]],
  [21, [1, 0, 0, 0, 0, 0]],
  [22, [1, 0, 1, 0, 0, 0]],
  [25, [1, 2, 1, 0, 0, 0]],
  [27, [1, 2, 1, 1, 0, 0]],
  [28, [1, 2, 1, 1, 1, 0]],
  [30, [1, 2, 1, 1, 1, 1]],
  [31, [1, 2, 1, 1, 2, 1]],
  [34, [1, 2, 1, 1, 2, 1]],
])('metadata.version %s comes with levels %j', (level, levels) => {
  expect([...featuresOfRelease(level)]).toEqual([
    ['metadata.version', level],
    ['kraft.version', levels[0]],
    ['transaction.version', levels[1]],
    ['group.version', levels[2]],
    ['eligible.leader.replicas.version', levels[3]],
    ['share.version', levels[4]],
    ['streams.version', levels[5]],
  ])
})
