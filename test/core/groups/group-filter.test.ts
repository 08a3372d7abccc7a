import {expect, test} from 'vitest'
import {parseGroupFilter, passesFilter} from '../../../src/core/groups/group-filter.ts'
import {Failure} from '../../../src/errors/failure.ts'

const group = {group: 'g', type: 'classic', state: 'PreparingRebalance', protocol: 'consumer', coordinator: 1}

test.each<[states: string[], types: string[], passes: boolean]>([
  [[], [], true],
  [['PreparingRebalance'], [], true],
  [['preparing-rebalance'], [], true],
  [['stable,PREPARINGREBALANCE'], [], true],
  [['stable'], [], false],
  [['stable', 'empty'], [], false],
  [[], ['Classic'], true],
  [[], ['share, classic'], true],
  [[], ['consumer', 'share'], false],
  [['preparingrebalance'], ['consumer'], false],
])('--state %j --type %j', (states, types, passes) => {
  expect(passesFilter(group, parseGroupFilter(states, types))).toBe(passes)
})

test.each([
  [['stabel'], [], "'stabel' is not a state of a group.", 'Did you mean Stable?'],
  [['x'], [], "'x' is not a state of a group.", /^There are PreparingRebalance, .*NotReady\.$/],
  [[], ['clasic'], "'clasic' is not a type of a group.", 'Did you mean classic?'],
  [[], [''], "'' is not a type of a group.", 'There are classic, consumer, share, streams.'],
])('refused: --state %j --type %j', (states, types, message, suggestion) => {
  expect(() => parseGroupFilter(states, types)).toThrow(
    expect.objectContaining({kind: 'usage', message, suggestions: [expect.stringMatching(suggestion)]}),
  )
  expect(() => parseGroupFilter(states, types)).toThrow(Failure)
})
