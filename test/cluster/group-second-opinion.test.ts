import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {deleteRecords} from '../support/delete-records.ts'
import {createTopic, groupOffsets, produce, topicOffsets} from '../support/kafka-client.ts'
import {findKafkaJars} from '../support/kafka-jars.ts'
import {runKafkaTool} from '../support/kafka-tools.ts'
import {randomFrom} from '../support/random-numbers.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Kafka's own ConsumerGroupCommand as a second opinion, over hundreds of partitions of groups drawn from a seed.

const TOOL = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand'
const SEED = 20_261_121
const GROUPS = 12
const PARTITIONS = 30

interface LagRow {
  readonly group: string
  readonly partition: number
  readonly committed: number
  readonly logStart: number
  readonly logEnd: number
  readonly lag: number
  readonly lost: number
  readonly status: string
}

// Every partition with the lag that kafka-consumer-groups shows.
test(`lag, export and import agree with kafka-consumer-groups (seed ${SEED})`, async (context) => {
  const kafka = await findKafkaJars()
  if (!kafka) return context.skip('no jars on this machine')
  const random = randomFrom(SEED)
  const topic = await createTopic(randomName('opinion'), {partitions: PARTITIONS})
  const sizes = Array.from({length: PARTITIONS}, () => random(40))
  await produce(
    topic,
    sizes.flatMap((size, partition) => Array.from({length: size}, () => ({partition, value: 'x'}))),
  )
  const ends = (await topicOffsets(topic)).map(({high}) => Number(high))
  const base = randomName('opinion')
  const groups = Array.from({length: GROUPS}, (_, index) => `${base}.${index}`)
  const wanted = groups.flatMap((group) =>
    ends.flatMap((end, partition) => (random(5) === 0 ? [] : [{group, partition, offset: random(end + 1)}])),
  )
  expect(wanted.length).toBeGreaterThan(250)
  const csv = wanted
    .map(({group, partition, offset}) => `${group},${topic},${partition},${offset}\n`)
    .join('')
  await runJson(['group', 'import', '--yes', '--no-time-span'], {input: csv})
  // Every commit as kafkajs reads it.
  for (const group of groups) {
    const mine = wanted.filter((each) => each.group === group)
    expect(await groupOffsets(group, topic)).toEqual(
      new Map(mine.map(({partition, offset}) => [partition, BigInt(offset)])),
    )
  }
  // Some records go, so that some commits lie before the log.
  const starts = ends.map((end) => (random(2) === 0 ? 0 : random(end + 1)))
  const cut = Object.fromEntries(
    starts.flatMap((start, partition) => (start === 0 ? [] : [[partition, start]])),
  )
  await deleteRecords(topic, cut)

  const named = groups.flatMap((group) => ['--group', group])
  const output = await runKafkaTool(TOOL, ['--bootstrap-server', bootstrapServers(), '--describe', ...named])
  const theirs = new Map(
    [...output.matchAll(/^(\S+) +(\S+) +(\d+) +(\d+) +(\d+) +(\d+) /gm)].map(
      ([, group, , partition, committed, end, lag]) => [
        `${group}/${partition}`,
        {committed: Number(committed), end: Number(end), lag: Number(lag)},
      ],
    ),
  )
  const {lag} = await runJson<{lag: LagRow[]}>(['lag', `${base}.*`])
  expect(lag).toHaveLength(wanted.length)
  expect(theirs.size).toBe(wanted.length)
  let lost = 0
  for (const row of lag) {
    const opinion = theirs.get(`${row.group}/${row.partition}`)
    expect({committed: row.committed, end: row.logEnd}).toEqual({
      committed: opinion?.committed,
      end: opinion?.end,
    })
    expect(row.logStart).toBe(starts[row.partition])
    // Their lag counts what retention has deleted; ours (docs/design/lag.md) has it as lost. Together they are the same.
    expect(row.lag + row.lost, `${row.group} ${row.partition}`).toBe(opinion?.lag)
    if (row.lost === 0) continue
    lost++
    expect(row.status).toBe('LOST')
  }
  expect(lost).toBeGreaterThan(20)

  // Our export is a --from-file of theirs, and their --export is one of ours.
  const [first = ''] = groups
  const reset = ['--bootstrap-server', bootstrapServers(), '--reset-offsets', '--group', first]
  const exported = await runKafkaTool(TOOL, [
    ...reset,
    '--all-topics',
    '--to-latest',
    '--export',
    '--dry-run',
  ])
  const taken = await runJson<{offsets: {partition: number; target: number}[]}>(
    ['group', 'reset', first, '--from-file', '-', '--dry-run'],
    {input: exported},
  )
  const ours = wanted.filter(({group}) => group === first)
  expect(taken.offsets.map(({partition, target}) => [partition, target]).sort(byPartition)).toEqual(
    ours.map(({partition}) => [partition, ends[partition] ?? -1]).sort(byPartition),
  )
  const mine = await runSamsa(['group', 'reset', first, '--all-topics', '--to', 'latest', '--export'])
  expect(mine.stdout.trim().split('\n').sort()).toEqual(
    exported
      .replaceAll('"', '')
      .split('\n')
      .filter((line) => line.startsWith(topic))
      .sort(),
  )
})

function byPartition([a = 0]: readonly number[], [b = 0]: readonly number[]): number {
  return a - b
}
