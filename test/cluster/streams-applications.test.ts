import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {untilGroupIs} from '../support/group-now.ts'
import {
  commitOffsets,
  createTopic,
  groupOffsets,
  listTopicNames,
  produce,
  startMember,
} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {untilSo} from '../support/patience.ts'
import {type ErrorDocument, runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {findStreamsJars, type StreamsApps, startStreamsApps} from '../support/streams-app.ts'

// Real Kafka Streams applications that count, with a repartition and a store each, by both protocols of groups.

const topic = randomName('counted')
const id = randomName('counter')
const protocols = [
  {protocol: 'classic', application: `${id}-c`},
  {protocol: 'streams', application: `${id}-s`},
] as const
/** Its id begins with that of another, and so do the names of its topics. */
const longer = `${id}-s-longer`

/** Null on a machine that can have no jars of Kafka Streams. */
let apps: StreamsApps | null = null

beforeAll(async () => {
  const [kafka, jars] = await Promise.all([findKafkaJars(), findStreamsJars()])
  if (!kafka || !jars) return
  await createTopic(topic, {partitions: 2})
  await produce(
    topic,
    ['a', 'b', 'a', 'c'].map((value, index) => ({partition: index % 2, value})),
  )
  const all = [...protocols, {protocol: 'streams', application: longer} as const]
  apps = await startStreamsApps(
    kafka,
    jars,
    all.map(({protocol, application}) => ({id: application, protocol, topic, work: 'count'})),
  )
  for (const {application} of all) {
    await untilGroupIs('Stable', application)
    const stands = async (of: string): Promise<bigint> =>
      [...(await groupOffsets(application, of)).values()].reduce((sum, offset) => sum + offset, 0n)
    // Everything was read, and what became of it in the repartition too.
    for (const of of [topic, `${application}-by-value-repartition`])
      await untilSo(
        async () => (await stands(of)) === 4n,
        () => `${application} has not read ${of}`,
      )
  }
})

afterAll(() => apps?.stop())

interface Described {
  readonly applications: readonly {
    readonly topology: {readonly subtopologies: readonly object[]} | null
    readonly members: readonly {readonly tasks?: {readonly active: readonly object[]}}[]
    readonly internalTopics: readonly {readonly topic: string; readonly records: number}[]
  }[]
}

test('streams list: applications with what they keep, and not what only begins alike', async (context) => {
  if (!apps) return context.skip('no jars of Kafka Streams to be had on this machine')
  const {applications} = await runJson<{applications: object[]}>(['streams', 'list', `${id}*`])
  const row = {state: 'Stable', members: 1, changelogTopics: 1, repartitionTopics: 1}
  expect(applications).toEqual([
    {...row, application: `${id}-c`, type: 'classic'},
    {...row, application: `${id}-s`, type: 'streams'},
    {...row, application: longer, type: 'streams'},
  ])
})

describe('an application', () => {
  test.for(protocols)('by the $protocol protocol: described, and started over', async (each, context) => {
    if (!apps) return context.skip('no jars of Kafka Streams to be had on this machine')
    const {protocol, application} = each
    const [changelog, repartition] = [
      `${application}-counts-changelog`,
      `${application}-by-value-repartition`,
    ]
    const reason = protocol === 'streams' ? 'topology' : 'name'
    // Somebody's own: not even the end of its name says otherwise.
    const plain = await createTopic(`${application}-changelog`)
    const {applications} = await runJson<Described>(['streams', 'describe', application])
    expect(applications).toMatchObject([
      {
        application,
        type: protocol,
        topology:
          protocol === 'classic'
            ? null
            : {
                subtopologies: [
                  {sourceTopics: [topic], repartitionSinkTopics: [repartition], changelogTopics: []},
                  {sourceTopics: [], repartitionSourceTopics: [repartition], changelogTopics: [changelog]},
                ],
              },
        internalTopics: [
          {topic: repartition, role: 'repartition', name: 'by-value', reason, partitions: 2},
          {topic: changelog, role: 'changelog', name: 'counts', reason, partitions: 2},
        ],
      },
    ])
    expect(applications[0]?.members).toHaveLength(1)
    if (protocol === 'streams')
      expect(applications[0]?.members[0]?.tasks?.active).toMatchObject([
        {partitions: [0, 1]},
        {partitions: [0, 1]},
      ])
    const text = await runSamsa(['streams', 'describe', application])
    for (const word of [changelog, 'changelog', 'counts', repartition]) expect(text.stdout).toContain(word)

    const reset = ['streams', 'reset', application]
    expect(await runJson([...reset, '--yes'], {code: 1})).toMatchObject({
      error: {kind: 'conflict', code: 'NON_EMPTY_GROUP'},
    })
    apps.close(application)
    await untilGroupIs('Empty', application)
    const steps = [
      {step: 'move', topic, role: 'input', partition: 0, committed: 2, target: 0, change: -2},
      {step: 'move', topic, role: 'input', partition: 1, committed: 2, target: 0, change: -2},
      {step: 'delete', topic: repartition, role: 'repartition', reason, partition: null},
      {step: 'delete', topic: changelog, role: 'changelog', reason, partition: null},
    ]
    expect(await runJson([...reset, '--dry-run'])).toMatchObject({
      executed: false,
      steps: steps.map((step) => ({...step, outcome: null})),
    })
    expect(await listTopicNames()).toEqual(expect.arrayContaining([repartition, changelog]))
    expect(await runJson([...reset, '--yes'])).toMatchObject({
      executed: true,
      steps: steps.map((step) => ({...step, outcome: step.step === 'move' ? 'committed' : 'deleted'})),
    })
    expect(await groupOffsets(application, topic)).toEqual(
      new Map([
        [0, 0n],
        [1, 0n],
      ]),
    )
    const left = await listTopicNames()
    expect(left).toContain(plain)
    expect(left).not.toContain(repartition)
    expect(left).not.toContain(changelog)
    // Those of the one whose id begins alike stay.
    expect(left).toEqual(
      expect.arrayContaining([`${longer}-counts-changelog`, `${longer}-by-value-repartition`]),
    )
    // Once more there is nothing to do but what is right already. Nothing of the group says any more that it is one by the classic protocol.
    const known = protocol === 'streams' ? [] : ['--as-application']
    if (protocol === 'classic')
      expect(await runJson([...reset, '--yes'], {code: 1})).toMatchObject({error: {code: 'NOT_STREAMS'}})
    const again = await runJson<{steps: {outcome: string}[]}>([...reset, ...known, '--yes'])
    expect(again.steps.map(({outcome}) => outcome)).toEqual(['committed', 'committed'])
    // In the words of Kafka's own tool; two of them are one too many.
    const latest = await runJson([...reset, ...known, '--to-latest', '--dry-run'])
    expect(latest).toMatchObject({steps: [{target: 2}, {target: 2}]})
    const both = [...reset, ...known, '--to-latest', '--shift-by', '1', '--dry-run']
    expect(await runJson(both, {code: 2})).toMatchObject({error: {kind: 'usage'}})
  })
})

describe('a group that is no application', () => {
  test('without members: described as none, and not reset, nor are topics that are called alike', async () => {
    const read = await createTopic(randomName('plain'))
    await produce(read, [{value: 'a'}])
    const group = randomName('plain')
    await commitOffsets(group, read, {0: 1})
    const [named, generated] = [
      `${group}-audit-changelog`,
      `${group}-eu-KSTREAM-AGGREGATE-STATE-STORE-0000000003-changelog`,
    ]
    for (const name of [named, generated]) await createTopic(name)
    expect(await runJson(['streams', 'list', `${group}*`])).toEqual({applications: []})
    const described = await runJson<ErrorDocument>(['streams', 'describe', group], {code: 1})
    expect(described.error.code).toBe('NOT_STREAMS')
    expect(described.error.suggestions?.join()).toContain(named)
    expect(described.error.suggestions?.join()).not.toContain(generated)
    const reset = ['streams', 'reset', group, '--yes']
    expect(await runJson(reset, {code: 1})).toMatchObject({error: {code: 'NOT_STREAMS'}})
    expect(await groupOffsets(group, read)).toEqual(new Map([[0, 1n]]))
    const plan = await runJson(['streams', 'reset', group, '--as-application', '--dry-run'])
    expect(plan).toMatchObject({
      steps: [
        {step: 'move', topic: read},
        {step: 'delete', topic: named, reason: 'name'},
      ],
    })
    expect(await listTopicNames()).toEqual(expect.arrayContaining([named, generated]))

    // Of the application whose group is gone its topics are told.
    const ghost = await runJson<ErrorDocument>(['streams', 'reset', `${group}-eu`, '--yes'], {code: 1})
    expect(ghost.error).toMatchObject({
      code: 'GROUP_ID_NOT_FOUND',
      suggestions: expect.arrayContaining([`samsa topic delete ${generated}, with a plan first.`]),
    })
  })

  test('with members of another assignor', async () => {
    const read = await createTopic(randomName('plain'))
    const group = randomName('plain')
    const member = await startMember(group, [read])
    try {
      const named = await createTopic(`${group}-audit-changelog`)
      const {error} = await runJson<ErrorDocument>(['streams', 'describe', group], {code: 1})
      expect(error.message).toMatch(
        /is no Streams application: its members share out their work by the assignor /,
      )
      const reset = ['streams', 'reset', group, '--as-application', '--yes']
      expect(await runJson(reset, {code: 1})).toMatchObject({error: {code: 'NOT_STREAMS'}})
      expect(await listTopicNames()).toContain(named)
    } finally {
      await member.stop()
    }
  })
})

test('streams reset names one application, and one that is there', async () => {
  expect(await runJson(['streams', 'reset', `${id}*`, '--yes'], {code: 2})).toMatchObject({
    error: {kind: 'usage'},
  })
  expect(await runJson(['streams', 'reset', randomName('nobody'), '--yes'], {code: 1})).toMatchObject({
    error: {kind: 'not-found', code: 'GROUP_ID_NOT_FOUND'},
  })
})
