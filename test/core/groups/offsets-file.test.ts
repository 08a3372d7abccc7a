import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type FiledOffset, parseOffsetsFile} from '../../../src/core/groups/offsets-file.ts'
import {groupOffsets} from '../../../src/views/groups/group-offsets.ts'
import {renderKafkaCsv} from '../../../src/views/groups/reset-plan.ts'

const row = (group: string | null, topic: string, partition: number, offset: bigint): FiledOffset => ({
  group,
  topic,
  partition,
  offset,
})

test.each<[what: string, text: string, expected: FiledOffset[]]>([
  [
    "Kafka's CSV of one group",
    'orders,0,10\norders,1,0\n',
    [row(null, 'orders', 0, 10n), row(null, 'orders', 1, 0n)],
  ],
  [
    "Kafka's CSV of several",
    '"g.1","orders",0,10\n"g.2","orders",0,7',
    [row('g.1', 'orders', 0, 10n), row('g.2', 'orders', 0, 7n)],
  ],
  [
    'CRLF, empty lines and blanks',
    'orders, 0 , 10\r\n\r\norders,1,0\r\n\n',
    [row(null, 'orders', 0, 10n), row(null, 'orders', 1, 0n)],
  ],
  ['a byte order mark', '\ufefforders,0,10\n', [row(null, 'orders', 0, 10n)]],
  ['a group with a comma and a quote', '"a,""b""",orders,0,1\n', [row('a,"b"', 'orders', 0, 1n)]],
  ['a group with blanks at its ends', ' pad ,orders, 0,1\n', [row(' pad ', 'orders', 0, 1n)]],
  ['the largest offset', 'orders,0,9223372036854775807\n', [row(null, 'orders', 0, 2n ** 63n - 1n)]],
  ['a topic that is called topic', 'topic,0,1\n', [row(null, 'topic', 0, 1n)]],
  [
    'a heading in any order',
    'offset,topic,partition,group,leaderEpoch,metadata\n5,orders,2,g,3,note\n6,orders,3,g,-1,\n',
    [{...row('g', 'orders', 2, 5n), leaderEpoch: 3, metadata: 'note'}, row('g', 'orders', 3, 6n)],
  ],
  [
    'the JSON of an export',
    '{"offsets":[{"group":"g","topic":"orders","partition":0,"offset":"9007199254740993","leaderEpoch":-1,"metadata":""}]}',
    [row('g', 'orders', 0, 9007199254740993n)],
  ],
  [
    'the JSON of a plan, without what it leaves alone',
    '{"plan":[{"group":"g","topic":"orders","partition":0,"target":4,"action":"commit"},{"group":"g","topic":"orders","partition":1,"target":null,"action":"keep"}]}',
    [row('g', 'orders', 0, 4n)],
  ],
  ['a bare JSON list', '[{"topic":"orders","partition":0,"offset":4}]', [row(null, 'orders', 0, 4n)]],
])('%s', (_, text, expected) => {
  expect(parseOffsetsFile(text, 'f')).toEqual(expected)
})

test.each([
  ['nothing', ' \n', 'f is empty; it holds no offsets.'],
  [
    'two cells',
    'orders,0\n',
    'f, line 1 has 2 cells; wanted topic,partition,offset or group,topic,partition,offset.',
  ],
  [
    'a line that lacks a cell',
    'topic,partition,offset\norders,0\n',
    'f, line 2 has 2 cells; wanted 3 cells as its heading has.',
  ],
  [
    'a word for an offset',
    'orders,0,latest\n',
    "f, line 1: the offset is 'latest', but must be a number from 0.",
  ],
  [
    'a negative offset',
    'orders,0,1\norders,1,-1\n',
    "f, line 2: the offset is '-1', but must be a number from 0.",
  ],
  [
    'an offset beyond int64',
    'orders,0,9223372036854775808\n',
    "f, line 1: the offset is '9223372036854775808', but must be a number from 0.",
  ],
  ['a partition beyond int32', 'orders,2147483648,1\n', 'f, line 1: no topic has a partition 2147483648.'],
  ['no topic', ',0,1\n', 'f, line 1: there is no topic.'],
  ['one partition twice', 'g,orders,0,1\ng,orders,0,2\n', 'f has two offsets for orders-0 of group g.'],
  ['an open quote', '"orders,0,1\n', 'f, line 1: A quote is opened on line 1 and never closed.'],
  ['other JSON', '{"groups":[]}', 'f is JSON, but has no list "offsets" or "plan".'],
  ['an item of another kind', '[1]', 'f, item 1: there is no topic.'],
  [
    'a broken number',
    '[{"topic":"t","partition":0.5,"offset":1}]',
    "f, item 1: the partition is '0.5', but must be a number from 0.",
  ],
  [
    'a group that is a number',
    '[{"group":3,"topic":"t","partition":0,"offset":1}]',
    'f, item 1: the group is not a name.',
  ],
])('refused: %s', (_, text, message) => {
  expect(() => parseOffsetsFile(text, 'f')).toThrow(expect.objectContaining({kind: 'usage', message}))
})

test('broken JSON says where', () => {
  expect(() => parseOffsetsFile('{"offsets":[', 'f')).toThrow(
    expect.objectContaining({kind: 'usage', message: expect.stringMatching(/^f cannot be read as JSON: /)}),
  )
})

/** Names of groups may hold anything but nothing. */
const ANY_TEXT = fc.string({
  unit: fc.constantFrom(
    ...['a', ' ', '\t', '"', ',', '\n', '\r', '\ufeff', '=', "'", '\u00a0', 'é', '{', '['],
  ),
})

test('what is exported is read back, whatever groups and metadata are called', () => {
  const anyOffset = fc.record({
    group: ANY_TEXT.filter((text) => text !== ''),
    topic: fc.constantFrom('orders', 'pay.v1_x-y'),
    partition: fc.nat(),
    offset: fc.bigInt(0n, 2n ** 63n - 1n),
    leaderEpoch: fc.integer({min: -1, max: 2 ** 31 - 1}),
    metadata: ANY_TEXT,
  })
  const keyOf = ({group, topic, partition}: {group: string; topic: string; partition: number}) =>
    JSON.stringify([group, topic, partition])
  fc.assert(
    fc.property(fc.uniqueArray(anyOffset, {minLength: 1, selector: keyOf}), (offsets) => {
      const plain = offsets.map(({group, topic, partition, offset}) => row(group, topic, partition, offset))
      const whole = offsets.map(({leaderEpoch, metadata, ...each}) => ({
        ...each,
        ...(leaderEpoch >= 0 && {leaderEpoch}),
        ...(metadata !== '' && {metadata}),
      }))
      expect(parseOffsetsFile(renderKafkaCsv(offsets, {alwaysGroup: true, isTerminal: false}), 'f')).toEqual(
        plain,
      )
      expect(parseOffsetsFile(groupOffsets.renderCsv({offsets}, {}), 'f')).toEqual(whole)
    }),
  )
})
