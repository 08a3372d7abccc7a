import {expect, test} from 'vitest'
import {parseAssignment} from '../../../src/core/topics/parse-assignment.ts'
import {parseTopicsFile} from '../../../src/core/topics/topics-file.ts'

const none = {partitions: null, replicationFactor: null, configs: {}}

test('topics with all that they may have, and what they do not say from the flags', () => {
  const topics = [
    {name: 'a', partitions: 6, configs: {'retention.ms': '7d', preallocate: true, 'segment.ms': 5}},
    {name: 'b', assignment: {0: [1, 2], 1: [2, 3]}},
    {name: 'c', assignment: [[3]]},
  ]
  const fallback = {partitions: 2, replicationFactor: 1, configs: {'segment.ms': '9', 'flush.ms': '1'}}
  expect(parseTopicsFile({topics}, 'f', fallback)).toEqual([
    {
      name: 'a',
      partitions: 6,
      replicationFactor: 1,
      configs: {'retention.ms': '7d', preallocate: 'true', 'segment.ms': '5', 'flush.ms': '1'},
    },
    {
      name: 'b',
      partitions: 2,
      replicationFactor: 2,
      configs: fallback.configs,
      assignment: [
        [1, 2],
        [2, 3],
      ],
    },
    {name: 'c', partitions: 1, replicationFactor: 1, configs: fallback.configs, assignment: [[3]]},
  ])
  expect(parseTopicsFile([{name: 'a'}], 'f', none)).toEqual([{name: 'a', ...none}])
})

test.each<[content: unknown, message: string, suggestion?: string]>([
  [null, 'f: there is no list of topics.'],
  [{topics: []}, 'f: there is no list of topics.'],
  [{topic: [{name: 'a'}]}, 'f: it has a field topic', 'Did you mean topics?'],
  [[{partitions: 1}], 'f: topic 1 has no name.'],
  [['a'], 'f: topic 1 has no name.'],
  [[{name: 'a', partition: 3}], 'f: a has a field partition', 'Did you mean partitions?'],
  [[{name: 'a'}, {name: 'a'}], 'f: a is there twice.'],
  [[{name: 'a', partitions: 0}], 'f: partitions of a is no number from 1 to 100000.'],
  [[{name: 'a', partitions: 2 ** 31}], 'f: partitions of a is no number from 1 to 100000.'],
  [[{name: 'a', replicationFactor: 40_000}], 'f: replicationFactor of a is no number from 1 to 32767.'],
  [[{name: 'a', assignment: [[2 ** 31]]}], 'an id of a broker is at most 2147483647.'],
  [[{name: 'a', replicationFactor: '3'}], 'f: replicationFactor of a is no number from 1 to 32767.'],
  [[{name: 'a', configs: ['x=1']}], 'f: configs of a is no map.'],
  [[{name: 'a', configs: {'retention.ms': null}}], 'f: retention.ms of a has no value.'],
  [[{name: 'a', partitions: 1, assignment: {0: [1]}}], 'f: a has an assignment'],
  [[{name: 'a', assignment: {0: [1], 2: [1]}}], 'f: a: assignment lacks the brokers of partition 1.'],
])('%j is refused', (content, message, suggestion) => {
  const told = {kind: 'usage', message: expect.stringContaining(message)}
  expect(() => parseTopicsFile(content, 'f', none)).toThrow(
    expect.objectContaining(suggestion ? {...told, suggestions: [suggestion]} : told),
  )
})

test('an assignment as kafka-topics.sh takes it', () => {
  expect(parseAssignment('1:2,2:3')).toEqual([
    [1, 2],
    [2, 3],
  ])
  for (const wrong of ['', '1:1', '1:2,3', 'a', '1,,2', '2147483648'])
    expect(() => parseAssignment(wrong), wrong).toThrow(expect.objectContaining({kind: 'usage'}))
})
