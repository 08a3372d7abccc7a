import {readFile} from 'node:fs/promises'
import type {Contender} from '../bench-case.ts'
import {type Command, measureProcess} from '../measure.ts'
import type {Filler} from '../options.ts'
import {checkTopic} from '../read-back.ts'
import {HEADERS, type InputFormat, type RecordSet} from '../record-set.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

/** What is written in one run. */
export interface ProduceJob {
  readonly set: RecordSet
  readonly partitions: number
  readonly compression: string
  /** How long a batch may get, where it is not the client's own choice; not of samsa's. */
  readonly batchBytes?: number | undefined
}

interface Producer {
  readonly name: string
  readonly tool: ToolName
  /** In which form it takes records from stdin. */
  readonly format: (set: RecordSet) => InputFormat
  readonly args: (job: ProduceJob, topic: string, bootstrapServers: string) => string[]
  /** Codecs it can write; all by default. */
  readonly codecs?: readonly string[]
}

const jsonOrLines = (set: RecordSet): InputFormat => (set.keyed ? 'json' : 'lines')

/** Every client in its default settings, which wait for all in-sync replicas; only ours and Java's are idempotent. */
const PRODUCERS: readonly Producer[] = [
  {
    name: 'samsa produce',
    tool: 'samsa',
    format: jsonOrLines,
    args: ({set, compression}, topic) => {
      const input = set.keyed ? ['--input', 'json'] : []
      return ['produce', topic, ...input, ...(compression === 'none' ? [] : ['--compression', compression])]
    },
  },
  {
    name: 'kcat -P',
    tool: 'kcat',
    format: ({keyed}) => (keyed ? 'kcat' : 'lines'),
    args: ({set, compression, batchBytes}, topic, servers) => {
      const headers = HEADERS.flatMap(([name, value]) => ['-H', `${name}=${value}`])
      const keyed = set.keyed ? ['-K', '\t', ...headers] : []
      return [
        '-P',
        '-b',
        servers,
        '-t',
        topic,
        ...keyed,
        ...(compression === 'none' ? [] : ['-z', compression]),
        ...(batchBytes === undefined ? [] : ['-X', `batch.size=${batchBytes}`]),
      ]
    },
  },
  {
    name: 'kafka-console-producer',
    tool: 'kafka',
    format: ({keyed}) => (keyed ? 'console' : 'lines'),
    args: ({set, compression, batchBytes}, topic, servers) => {
      const keyed = set.keyed ? ['--property', 'parse.key=true', '--property', 'parse.headers=true'] : []
      const tool = ['org.apache.kafka.tools.ConsoleProducer', '--bootstrap-server', servers, '--topic', topic]
      const codec = compression === 'none' ? [] : ['--compression-codec', compression]
      const batches = batchBytes === undefined ? [] : ['--batch-size', String(batchBytes)]
      return [...tool, ...keyed, ...codec, ...batches]
    },
  },
  {
    name: 'kafkajs',
    tool: 'kafkajs',
    format: jsonOrLines,
    args: ({set, compression}, topic, servers) => ['produce', servers, topic, jsonOrLines(set), compression],
    codecs: ['none', 'gzip'],
  },
  {
    name: '@platformatic/kafka',
    tool: 'platformatic',
    format: jsonOrLines,
    args: ({set, compression}, topic, servers) => ['produce', servers, topic, jsonOrLines(set), compression],
  },
]

/** Writes the set to a new topic in every run; the topic is read back by another client and deleted. */
export function producers(bench: Workbench, job: ProduceJob): Contender[] {
  const able = PRODUCERS.filter(({codecs}) => codecs === undefined || codecs.includes(job.compression))
  return able.map((producer) => producing(bench, producer, job))
}

/** The same keyed records as samsa reads them from CSV. */
export function csvProducer(bench: Workbench, job: ProduceJob): Contender {
  const columns = ['key', 'value', ...HEADERS.map(([name]) => `header.${name}`)].join(',')
  const producer: Producer = {
    name: 'samsa produce --input csv',
    tool: 'samsa',
    format: () => 'csv',
    args: (_job, topic) => ['produce', topic, '--input', 'csv', '--csv-columns', columns],
  }
  return producing(bench, producer, job)
}

function producing(bench: Workbench, producer: Producer, job: ProduceJob): Contender {
  return {
    name: producer.name,
    tool: producer.tool,
    run: async () => {
      const topic = await bench.topics.create(job.partitions)
      try {
        const measurement = await measureProcess(await produceCommand(bench, producer, job, topic))
        await checkTopic(bench, topic, job.set)
        return measurement
      } finally {
        await bench.topics.delete(topic)
      }
    },
  }
}

/** kafka-producer-perf-test, which makes its own records: only their number can be checked. */
export function perfTestProducer(bench: Workbench, job: ProduceJob): Contender {
  const {set, partitions} = job
  return {
    name: 'kafka-producer-perf-test',
    tool: 'kafka',
    run: async () => {
      const topic = await bench.topics.create(partitions)
      try {
        const size = ['--num-records', String(set.count), '--record-size', String(set.valueBytes)]
        const properties = ['--producer-props', `bootstrap.servers=${bench.bootstrapServers}`, 'acks=all']
        const tool = ['org.apache.kafka.tools.ProducerPerformance', '--topic', topic, '--throughput', '-1']
        const stdout = bench.file('perf-test')
        const measurement = await measureProcess(
          bench.command('kafka', [...tool, ...size, ...properties], {stdout}),
        )
        const sent = /^(\d+) records sent/.exec(
          (await readFile(stdout, 'utf8')).trim().split('\n').at(-1) ?? '',
        )
        if (Number(sent?.[1]) !== set.count)
          throw new Error(`${sent?.[1]} records sent instead of ${set.count}`)
        return measurement
      } finally {
        await bench.topics.delete(topic)
      }
    },
  }
}

/** Writes the set to a new topic with a client that is not measured, and checks that it is there. */
export async function fillTopic(bench: Workbench, job: ProduceJob, filler: Filler): Promise<string> {
  const wanted = bench.tool(filler) === null ? 'samsa' : filler
  if (wanted === 'samsa' && job.batchBytes !== undefined)
    throw new Error('samsa chooses its batches itself: --filler kcat or kafka')
  const producer = PRODUCERS.find(({tool}) => tool === wanted)
  if (producer === undefined) throw new Error(`${wanted} does not write`)
  const topic = await bench.topics.create(job.partitions)
  await measureProcess(await produceCommand(bench, producer, job, topic))
  await checkTopic(bench, topic, job.set)
  return topic
}

async function produceCommand(
  bench: Workbench,
  producer: Producer,
  job: ProduceJob,
  topic: string,
): Promise<Command> {
  const stdin = await bench.input(job.set, producer.format(job.set))
  const stdout = bench.file('stdout')
  return bench.command(producer.tool, producer.args(job, topic, bench.bootstrapServers), {stdin, stdout})
}
