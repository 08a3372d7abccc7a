import {expect, test} from 'vitest'
import {formatKafkaReassignment, parseMovesFile} from '../../../src/core/placement/moves-file.ts'

test("our form and Kafka's say the same; what is not in a move is passed over only where it is ours", () => {
  const move = {topic: 'orders', partition: 1, to: [1, 2], from: [1, 3], directories: []}
  const plan = {moves: [{...move, bytes: 7}], bytes: 7, done: 0, total: 1, brokers: []}
  expect(parseMovesFile(plan, 'f')).toEqual([move])
  expect(parseMovesFile(plan.moves, 'f')).toEqual([move])
  const kafkas: unknown = JSON.parse(formatKafkaReassignment([{...move, replicas: move.to}]))
  expect(kafkas).toEqual({
    version: 1,
    partitions: [{topic: 'orders', partition: 1, replicas: [1, 2], log_dirs: ['any', 'any']}],
  })
  expect(parseMovesFile(kafkas, 'f')).toEqual([{...move, from: null}])
})

test("directories are named for each replica in Kafka's form, and in ours where they are not the broker's choice", () => {
  const move = {topic: 'orders', partition: 1, to: [1, 2], from: null}
  const directories = [{broker: 2, to: '/data/b'}]
  const partitions = [{topic: 'orders', partition: 1, replicas: [1, 2], log_dirs: ['any', '/data/b']}]
  expect(parseMovesFile({version: 1, partitions}, 'f')).toEqual([{...move, directories}])
  const moves = [{...move, directories: [{broker: 2, from: '/data/a', to: '/data/b'}]}]
  expect(parseMovesFile({moves}, 'f')).toEqual([{...move, directories}])
})

test.each<[content: unknown, message: string]>([
  [null, 'f has no list "moves"'],
  ['moves', 'f has no list "moves"'],
  [{moves: {}}, 'f has no list "moves"'],
  [{version: 2, partitions: []}, 'f has the version 2; Kafka knows 1.'],
  [[7], 'f, item 1: there is no partition.'],
  [[{partition: 0, to: [1]}], 'f, item 1: there is no topic.'],
  [[{topic: 'a', partition: '0', to: [1]}], 'f, item 1: the partition is no number from 0.'],
  [[{topic: 'a', partition: 2 ** 31, to: [1]}], 'f, item 1: the partition is no number from 0.'],
  [[{topic: 'a', partition: 0}], 'f, item 1: to is no list of brokers: [1, 2].'],
  [[{topic: 'a', partition: 0, to: []}], 'f, item 1: to names no broker.'],
  [[{topic: 'a', partition: 0, to: [1, 1]}], 'f, item 1: to has a broker twice.'],
  [[{topic: 'a', partition: 0, to: ['1']}], 'f, item 1: to has "1", which is no id of a broker.'],
  [
    {partitions: [{topic: 'a', partition: 0, replicas: [-1]}]},
    'f, item 1: replicas has -1, which is no id of a broker.',
  ],
  [
    {partitions: [{topic: 'a', partition: 0, replicas: [1], log_dirs: ['data']}]},
    'f, item 1: log_dirs has "data", which is no absolute path.',
  ],
  [
    {partitions: [{topic: 'a', partition: 0, replicas: [1, 2], log_dirs: ['/data']}]},
    'f, item 1: log_dirs has 1 directories for 2 replicas.',
  ],
  [
    [{topic: 'a', partition: 0, to: [1], directories: [{broker: 2, to: '/data'}]}],
    'f, item 1: directories has broker 2, which is not among the replicas.',
  ],
  [
    [{topic: 'a', partition: 0, to: [1], directories: [{broker: 1}]}],
    'f, item 1: directories has undefined, which is no absolute path.',
  ],
  [
    ['a', 'a'].map((topic) => ({topic, partition: 0, to: [1]})),
    'f, item 2: partition 0 of a is there twice.',
  ],
])('%j is refused', (content, message) => {
  expect(() => parseMovesFile(content, 'f')).toThrow(message)
})
