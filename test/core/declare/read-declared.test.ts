// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of the files
import {readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {declaredSchema} from '../../../src/core/declare/kinds.ts'
import {type Declared, readDeclared} from '../../../src/core/declare/read-declared.ts'

const schemaFile = path.join(import.meta.dirname, '../../../docs/schemas/declared.json')

function read(texts: readonly string[], variables: Record<string, string> = {}) {
  const sources = texts.map((text, index) => ({file: `${index + 1}.yaml`, text, folder: '/nowhere'}))
  return readDeclared(sources, new Map(Object.entries(variables)))
}

/** `line:column message` of each problem of one file. */
function problemsOf(text: string, variables?: Record<string, string>): string[] {
  return read([text], variables).problems.map(({line, column, message}) => `${line}:${column} ${message}`)
}

function declared(texts: readonly string[], variables?: Record<string, string>): Declared {
  const {declared, problems} = read(texts, variables)
  expect(problems).toEqual([])
  if (declared === null) throw new Error('nothing is declared')
  return declared
}

describe('wrong files, each with the place of its mistake', () => {
  const cases: readonly (readonly [name: string, text: string, ...problems: string[]])[] = [
    [
      'a rule that is to be there and not',
      'acls:\n  - &a {principal: "User:a", operations: [read], resource: {type: cluster}}\n  - {principal: "User:a", operations: [read], resource: {type: cluster}, state: absent}',
      '3:5 {operations: [read], principal: User:a, resource: {type: cluster}} is there twice in acls; first in line 2.',
    ],
    ['nothing', '# nothing', '1:1 Nothing is declared here. An empty list is one: topics: [].'],
    ['a list', '- a', '1:1 Expected a map, not a list.'],
    ['a text', 'topics', '1:1 Expected a map, not a text.'],
    ['an unknown field', 'topcs: []', '1:1 The field topcs is not known. Did you mean topics?'],
    [
      'a field that is like no other',
      'xyz: 1',
      '1:1 The field xyz is not known; there are clusterId, defaults, configs, users, quotas, topics, acls, schemas, groups, records, connectors.',
    ],
    [
      'an unknown field inside',
      'topics:\n  - name: a\n    partition: 3',
      '3:5 The field partition is not known. Did you mean partitions?',
    ],
    [
      'a config beside configs',
      'topics:\n  - name: a\n    retention.ms: 3',
      '3:5 The field retention.ms is not known. Did you mean it under configs?',
    ],
    ['topics that are a map', 'topics: {a: 1}', '1:9 Expected a list, not a map.'],
    ['a topic that is a text', 'topics: [a]', '1:10 Expected a map, not a text.'],
    ['a topic without a name', 'topics:\n  - partitions: 3', '2:5 The field name is missing.'],
    [
      'a name that Kafka refuses',
      'topics: [{name: a b}]',
      '1:17 "a b" is no name of a topic: those have at most 249 letters, digits, dots, underscores and hyphens.',
    ],
    [
      'a name of a dot',
      'topics: [{name: .}]',
      '1:17 "." is no name of a topic: those have at most 249 letters, digits, dots, underscores and hyphens.',
    ],
    ['a name that is a list', 'topics: [{name: []}]', '1:17 Expected a text, not a list.'],
    ['a name that is nothing', 'topics: [{name: }]', '1:17 Expected a text, not nothing.'],
    [
      'a variable in braces without quotes, which makes no further mistakes',
      'topics:\n  - {name: a, configs: {segment.bytes: 512MB, retention.ms: ${RET}}}\n  - name: b\nschemas: {',
      expect.stringMatching(
        /^2:\d+ .* Between braces or brackets a variable has to be in quotes: "\$\{RET\}"\.$/,
      ),
    ],
    [
      'a topic twice, the second by an alias',
      'topics:\n  - &t {name: a, partitions: 3}\n  - name: b\n  - *t',
      '4:5 a is there twice in topics; first in line 2.',
    ],
    [
      'values that nobody knows, of which nothing else is said',
      'topics:\n  - name: a\n    configs:\n      retention.ms: ${D}\n  - name: ${X}\n  - name: ${X}',
      '4:21 Nothing says what ${D} is; give --var D=VALUE.',
      '5:11 Nothing says what ${X} is; give --var X=VALUE.',
      '6:11 Nothing says what ${X} is; give --var X=VALUE.',
    ],
    [
      'a topic twice',
      'topics:\n  - name: a\n  - name: b\n  - name: a',
      '4:5 a is there twice in topics; first in line 2.',
    ],
    [
      'no partitions',
      'topics: [{name: a, partitions: 0}]',
      '1:32 Expected a whole number from 1 to 10000, not 0.',
    ],
    [
      'half a partition',
      'topics: [{name: a, partitions: 1.5}]',
      '1:32 Expected a whole number from 1 to 10000, not 1.5.',
    ],
    [
      'partitions in words',
      'topics: [{name: a, partitions: many}]',
      '1:32 Expected a whole number from 1 to 10000, not "many".',
    ],
    [
      'fewer than no replicas',
      'topics: [{name: a, replicationFactor: -1}]',
      '1:39 Expected a whole number from 1 to 32767, not -1.',
    ],
    ['configs that are a list', 'topics: [{name: a, configs: [b]}]', '1:29 Expected a map, not a list.'],
    [
      'a config that is a map',
      'topics: [{name: a, configs: {b: {c: 1}}}]',
      '1:33 Expected a text, a number, true, false or null, not a map.',
    ],
    [
      'a duration that is none',
      'topics: [{name: a, configs: {retention.ms: 7 days}}]',
      '1:30 retention.ms takes a length of time, not "7 days". For example 7d, 12h or 604800000.',
    ],
    [
      'a size that is none',
      'topics:\n  - name: a\n    configs:\n      segment.bytes: 1 lot',
      '4:7 segment.bytes takes a size, not "1 lot". For example 512MiB, 2GiB or 536870912.',
    ],
    ['strict in words', 'topics: [{name: a, strict: sure}]', '1:28 Expected true or false, not "sure".'],
    [
      'a state with a typo',
      'topics: [{name: a, state: absnt}]',
      '1:27 Expected present or absent, not "absnt". Did you mean absent?',
    ],
    [
      'an assignment beside partitions',
      'topics:\n  - name: a\n    partitions: 1\n    assignment: {0: [1]}',
      '2:5 An assignment stands in place of partitions and replicationFactor: give one or the other.',
    ],
    [
      'an assignment with a hole',
      'topics: [{name: a, assignment: {0: [1], 2: [1]}}]',
      '1:10 The assignment lacks partition 1: they count from 0.',
    ],
    [
      'an assignment of a word',
      'topics: [{name: a, assignment: {first: [1]}}]',
      '1:33 first is no number of a partition.',
    ],
    [
      'a broker twice',
      'topics: [{name: a, assignment: {0: [1, 1]}}]',
      '1:10 The assignment names a broker twice for partition 0.',
    ],
    ['no broker', 'topics: [{name: a, assignment: {0: []}}]', '1:36 Expected at least one item.'],
    ['a broker without id', 'configs: [{kind: broker}]', '1:11 Which broker? Its id is missing as name.'],
    ['a cluster with a name', 'configs: [{kind: cluster, name: 1}]', '1:11 The cluster takes no name.'],
    [
      'configs of something else',
      'configs: [{kind: topic}]',
      '1:18 Expected cluster or broker or group or client-metrics, not "topic".',
    ],
    [
      'a principal without a type',
      'acls: [{principal: shop, role: {}}]',
      '1:20 "shop" is no principal: those are such as User:shop.',
    ],
    [
      'an ACL on nothing',
      'acls: [{principal: "User:shop", operations: [read]}]',
      '1:8 An ACL needs operations and a resource, or a role.',
    ],
    [
      'an operation with a typo',
      'acls: [{principal: "User:shop", operations: [rea], resource: {type: cluster}}]',
      expect.stringMatching(/^1:46 Expected all or read .* Did you mean read/),
    ],
    [
      'a resource without a name',
      'acls: [{principal: "User:shop", operations: [read], resource: {type: topic}}]',
      '1:63 Of which name? A resource needs one.',
    ],
    [
      'an ACL twice',
      'acls:\n  - &a {principal: "User:a", role: {}}\n  - *a',
      expect.stringMatching(/^3:5 .* is there twice in acls; first in line 2/),
    ],
    [
      'a quota with a typo',
      'quotas: [{entity: {user: a}, limits: {producer_byte_rat: 1}}]',
      '1:39 producer_byte_rat is no quota; did you mean producer_byte_rate?',
    ],
    [
      'a quota that is no number',
      'quotas: [{entity: {user: a}, limits: {producer_byte_rate: much}}]',
      '1:59 Expected a number, or a size such as 1MiB.',
    ],
    [
      'a quota of nobody',
      'quotas: [{entity: {}, limits: {}}]',
      '1:19 Whose? An entity has a user, a clientId or an ip.',
    ],
    ['a group without offsets', 'groups: [{name: g}]', '1:10 The field offsets is missing.'],
    [
      'a position that counts from the commit',
      'groups: [{name: g, offsets: {a: committed}}]',
      '1:33 Only a group has committed offsets; this position needs another anchor.',
    ],
    [
      'a password in the file',
      'users: [{name: a, scram: {mechanism: SCRAM-SHA-512, password: hunter2}}]',
      '1:63 A password does not stand in a file: give {env: NAME}, {file: PATH} or {command: [PROGRAM, ARG...]}.',
    ],
    [
      'a password of two places',
      'users: [{name: a, scram: {mechanism: SCRAM-SHA-512, password: {env: A, command: [b]}}}]',
      '1:63 A password does not stand in a file: give {env: NAME}, {file: PATH} or {command: [PROGRAM, ARG...]}.',
    ],
    [
      'passwords in place of where they are',
      'users:\n  - {name: a, scram: {mechanism: SCRAM-SHA-512, password: {env: hunter 2}}}\n  - {name: b, scram: {mechanism: SCRAM-SHA-512, password: {command: echo hunter2}}}\n  - {name: c, scram: hunter2}',
      '2:65 This is no name of a variable.',
      '3:69 Expected a list, not a text.',
      '4:22 Expected a map, not a text.',
    ],
    [
      'too few iterations, a mechanism twice, and no credential',
      'users:\n  - {name: a, scram: {mechanism: SCRAM-SHA-512, iterations: 100}}\n  - {name: b, scram: [{mechanism: SCRAM-SHA-512}, {mechanism: SCRAM-SHA-512}]}\n  - name: c',
      '2:61 Expected a whole number from 4096 to 16384, not 100.',
      '3:5 SCRAM-SHA-512 is there twice.',
      '4:5 A user needs scram: {mechanism, password}.',
    ],
    ['a missing file', 'records: [{topic: a, file: b.jsonl}]', '1:28 There is no file /nowhere/b.jsonl.'],
    ['a key twice', 'topics:\n  - name: a\n    name: b', '3:5 name is there twice.'],
    ['an unknown anchor', 'topics: *all', '1:9 Nothing is called &all here.'],
    ['what holds itself', 'topics: &a [*a]', '1:12 This holds itself.'],
    ['a tag', 'topics: [{name: !mine a}]', '1:23 The tag !mine means nothing here.'],
    ['half of a character', 'topics: [{name: "\\ud800"}]', '1:17 There is half of a surrogate pair in this.'],
    [
      'brackets left open',
      'topics: [',
      '1:10 Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    [
      'all at once',
      'topcs: []\ntopics:\n  - name: a\n    partitions: x\n  - partitons: 3\n    name: b',
      '1:1 The field topcs is not known. Did you mean topics?',
      '4:17 Expected a whole number from 1 to 10000, not "x".',
      '5:5 The field partitons is not known. Did you mean partitions?',
    ],
  ]
  test.each(cases)('%s', (_, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems)
    expect(read([text]).declared).toBeNull()
  })

  test('of several files those of the first come first', () => {
    const {problems} = read(['\nb: 1', 'a: 1'])
    expect(problems.map(({file, line}) => `${file}:${line}`)).toEqual(['1.yaml:2', '2.yaml:1'])
  })
})

describe('variables', () => {
  test('fill values and keys, numbers too', () => {
    const {topics, groups} = declared(
      [
        'topics: [{name: "${STAGE}-a", partitions: "${N}"}]\ngroups: [{name: g, offsets: {"${STAGE}-a": latest}}]',
      ],
      {STAGE: 'test', N: '4'},
    )
    expect(topics).toMatchObject([{name: 'test-a', partitions: 4}])
    expect([...(groups[0]?.offsets.keys() ?? [])]).toEqual(['test-a'])
  })

  test('cannot change what the file is made of', () => {
    const {topics} = declared(['topics: [{name: a, configs: {b: "${V}"}}]'], {V: '1}, {name: c'})
    expect(topics).toHaveLength(1)
    expect(topics[0]?.configs?.get('b')?.value).toBe('1}, {name: c')
  })

  test('one that nothing fills is told with the nearest; $${ is no variable', () => {
    expect(problemsOf('topics: [{name: "${STAG}"}]', {STAGE: 'x'})).toEqual([
      '1:17 Nothing says what ${STAG} is; did you mean STAGE?',
    ])
    expect(problemsOf('clusterId: ${ID}')).toEqual(['1:12 Nothing says what ${ID} is; give --var ID=VALUE.'])
    for (const [written, read] of [
      ['$${ID}', '${ID}'],
      // Without its end it is none either, and export writes it so all the same.
      ['$${', '${'],
      ['$$${ID}', '$${ID}'],
    ])
      expect(declared([`clusterId: "${written}"`]).clusterId).toBe(read)
  })
})

describe('layers', () => {
  test('a later file is laid over an earlier one, key by key', () => {
    const {topics, clusterId} = declared([
      'clusterId: a\ntopics:\n  - {name: a, partitions: 3, configs: {retention.ms: 1d, x: y}}\n  - {name: b}',
      'clusterId: b\ntopics:\n  - {name: c}\n  - {name: a, configs: {retention.ms: 2d, z: null}}',
    ])
    expect(clusterId).toBe('b')
    expect(topics.map(({name}) => name)).toEqual(['a', 'b', 'c'])
    expect(topics[0]).toMatchObject({partitions: 3})
    expect([...(topics[0]?.configs ?? [])].map(([key, {value, place}]) => [key, value, place.file])).toEqual([
      ['retention.ms', '172800000', '2.yaml'],
      ['x', 'y', '1.yaml'],
      ['z', null, '2.yaml'],
    ])
  })

  test('documents of one file are layers too, and an empty file is none', () => {
    expect(
      declared(['topics: [{name: a}]\n---\ntopics: [{name: a, state: absent}]', '', '# nothing']).topics,
    ).toMatchObject([{name: 'a', state: 'absent'}])
  })

  test('defaults are under what a topic says, and strict comes from either', () => {
    const {topics, configs} = declared([
      'defaults: {strict: true, topics: {partitions: 3, configs: {a: 1, b: 2}}}\ntopics: [{name: x, configs: {b: null}}, {name: y, strict: false, partitions: 1}]\nconfigs: [{kind: cluster}]',
    ])
    expect(topics).toMatchObject([
      {name: 'x', partitions: 3, strict: true},
      {name: 'y', partitions: 1, strict: false},
    ])
    expect([...(topics[0]?.configs ?? [])].map(([key, {value}]) => [key, value])).toEqual([
      ['a', '1'],
      ['b', null],
    ])
    expect(configs).toMatchObject([{kind: 'cluster', strict: true}])
  })

  test('numbers stay as they are written, anchors are followed, JSON is read', () => {
    const {topics} = declared([
      'topics:\n  - {name: a, configs: &c {max.message.bytes: 1MiB, x: 0.10, y: 9223372036854775807}}\n  - {name: b, configs: *c}',
    ])
    for (const {configs} of topics)
      expect([...(configs ?? [])].map(([, {value}]) => value)).toEqual([
        '1048576',
        '0.10',
        '9223372036854775807',
      ])
    expect(declared(['{"topics": [{"name": "a"}]}']).topics).toMatchObject([{name: 'a'}])
  })
})

test('the published schema is that of the code (samsa validate --schema > docs/schemas/declared.json)', () => {
  expect(JSON.parse(readFileSync(schemaFile, 'utf8'))).toEqual(declaredSchema())
})
