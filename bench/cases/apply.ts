import {randomBytes} from 'node:crypto'
import {writeFile} from 'node:fs/promises'
import type {BenchCase, Contender} from '../bench-case.ts'
import {present} from '../bench-case.ts'
import {type Measurement, measureProcess} from '../measure.ts'
import type {Workbench} from '../workbench.ts'

const TOPICS = 50
const PARTITIONS = 3
const [KEY, VALUE] = ['retention.ms', '604800000']

/** Fifty topics by one file, beside fifty calls of Kafka's own tool, and beside one of them. */
export const applyTopics: BenchCase = {
  name: 'apply',
  summary: `${TOPICS} new topics of ${PARTITIONS} partitions with a config: samsa apply, ${TOPICS} calls of kafka-topics one after the other, and one call for one topic`,
  check: 'every topic is there with its partitions',
  rounds: 3,
  jobs: (bench, options) => [
    {
      label: `${TOPICS} topics`,
      records: null,
      prepare: async () => present(bench, options, contenders(bench)),
    },
  ],
}

function contenders(bench: Workbench): Contender[] {
  const apply = async (names: readonly string[]): Promise<Measurement> => {
    const topics = names.map((name) => ({name, partitions: PARTITIONS, configs: {[KEY]: VALUE}}))
    const file = bench.file('topics.yaml')
    await writeFile(file, JSON.stringify({topics}))
    return measureProcess(bench.command('samsa', ['apply', '-f', file]))
  }
  return [
    {
      name: `samsa apply, ${TOPICS} topics`,
      tool: 'samsa',
      run: () => withTopics(bench, TOPICS, apply),
    },
    {
      name: 'samsa apply again, nothing to do',
      tool: 'samsa',
      run: () =>
        withTopics(bench, TOPICS, async (names) => {
          await apply(names)
          return apply(names)
        }),
    },
    {
      name: `kafka-topics, ${TOPICS} calls`,
      tool: 'kafka',
      run: () =>
        withTopics(bench, TOPICS, async (names) => {
          const calls: Measurement[] = []
          for (const name of names) calls.push(await createByKafka(bench, name))
          return sumUp(calls)
        }),
    },
    {
      name: 'kafka-topics, one call',
      tool: 'kafka',
      run: () => withTopics(bench, 1, ([name = '']) => createByKafka(bench, name)),
    },
  ]
}

function createByKafka(bench: Workbench, name: string): Promise<Measurement> {
  const where = ['org.apache.kafka.tools.TopicCommand', '--bootstrap-server', bench.bootstrapServers]
  const what = ['--topic', name, '--partitions', String(PARTITIONS), '--config', `${KEY}=${VALUE}`]
  return measureProcess(bench.command('kafka', [...where, '--create', ...what]))
}

/** One after the other: times add up, memory does not. */
function sumUp(calls: readonly Measurement[]): Measurement {
  const total = (of: (call: Measurement) => number | null): number | null =>
    calls.some((call) => of(call) === null) ? null : calls.reduce((sum, call) => sum + (of(call) ?? 0), 0)
  return {
    wallMs: total(({wallMs}) => wallMs) ?? 0,
    cpuMs: total(({cpuMs}) => cpuMs),
    peakBytes: Math.max(...calls.map(({peakBytes}) => peakBytes ?? 0)) || null,
  }
}

/** Has topics of new names made, looks whether they are there as they should be, and deletes them. */
async function withTopics(
  bench: Workbench,
  count: number,
  make: (names: readonly string[]) => Promise<Measurement>,
): Promise<Measurement> {
  const prefix = `bench-${randomBytes(6).toString('hex')}`
  const names = Array.from({length: count}, (_, index) => `${prefix}-${index}`)
  try {
    const measurement = await make(names)
    const partitions = await bench.topics.countPartitions(names)
    const wrong = names.filter((name) => partitions.get(name) !== PARTITIONS)
    if (wrong.length > 0) throw new Error(`${wrong.length} of ${count} topics are not as they should be`)
    return measurement
  } finally {
    for (const name of names) await bench.topics.delete(name)
  }
}
