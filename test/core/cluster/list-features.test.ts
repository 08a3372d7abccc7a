import {expect, test} from 'vitest'
import {combineFeatures, type ToldFeatures} from '../../../src/core/cluster/list-features.ts'

const told = (nodeId: number, changes: Partial<ToldFeatures>): ToldFeatures => ({
  nodeId,
  supported: [{name: 'metadata.version', minVersion: 7, maxVersion: 31}],
  finalized: [{name: 'metadata.version', maxVersionLevel: 30}],
  epoch: 5n,
  ...changes,
})

test('brokers of two releases: what all support, what is in force, and who supports less', () => {
  const older = told(1, {})
  const newer = told(2, {
    epoch: 9n,
    supported: [
      {name: 'metadata.version', minVersion: 9, maxVersion: 33},
      {name: 'share.version', minVersion: 0, maxVersion: 2},
    ],
    finalized: [{name: 'metadata.version', maxVersionLevel: 31}],
  })
  expect(combineFeatures([older, newer])).toEqual({
    epoch: 9n,
    features: [
      {
        name: 'metadata.version',
        supportedMin: 9,
        supportedMax: 31,
        finalized: 31,
        finalizedRelease: '4.4',
        supportedRelease: '4.4',
        limitedBy: [1],
      },
      {
        name: 'share.version',
        supportedMin: 0,
        supportedMax: 0,
        finalized: 0,
        finalizedRelease: null,
        supportedRelease: null,
        limitedBy: [1],
      },
    ],
  })
})

test('levels that have nothing in common are none, and what brokers do not tell is not 0', () => {
  const apart = [
    told(1, {}),
    told(2, {supported: [{name: 'metadata.version', minVersion: 32, maxVersion: 33}]}),
  ]
  expect(combineFeatures(apart).features).toMatchObject([{supportedMin: null, supportedMax: null}])
  expect(combineFeatures([told(1, {epoch: -1n, finalized: []})])).toMatchObject({
    epoch: null,
    features: [{finalized: null, finalizedRelease: null}],
  })
})
