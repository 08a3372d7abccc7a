import {once} from 'node:events'
import {createWriteStream} from 'node:fs'
import {rm} from 'node:fs/promises'
import path from 'node:path'
import {setTimeout as delay} from 'node:timers/promises'
import {replaceLog} from '../../test/support/segments.ts'
import {type BenchCase, type Contender, type Job, present} from '../bench-case.ts'
import {tallyLines} from '../checksum.ts'
import {makeTransactionLog} from '../clients/transaction-log.ts'
import {measureProcess} from '../measure.ts'
import type {BenchOptions} from '../options.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const SEGMENT_MS = 1_000

/** What topics of real clusters are like, read from the first record to the last. */
export const loads: BenchCase = {
  name: 'loads',
  summary:
    'topics of other kinds out into a file: 10,000 partitions, 50 topics by a pattern, records from 0 to 8 MB, one left of a thousand by compaction, tiny transactions',
  check: 'the number of lines',
  rounds: 3,
  jobs: (bench, options) => [
    manyPartitions(bench, options),
    manyTopics(bench, options),
    mixedSizes(bench, options),
    compacted(bench, options),
    tinyTransactions(bench, options),
  ],
}

function manyPartitions(bench: Workbench, options: BenchOptions): Job {
  const count = Math.floor(options.records / 2)
  return readingOne(bench, options, {
    label: '10,000 partitions',
    count,
    make: async () => {
      // A controller makes less than 10,000 at once.
      const topic = await bench.topics.create(5_000)
      await measureProcess(
        bench.command('samsa', ['topic', 'alter', topic, '--partitions', '10000', '--yes']),
      )
      await fill(bench, topic, numbered(count))
      return topic
    },
  })
}

function mixedSizes(bench: Workbench, options: BenchOptions): Job {
  const sizes = [0, 10, 1_000, 10_000, 100_000, 1_000_000, 8_000_000]
  const count = Math.floor(options.records / 2_000)
  return readingOne(bench, options, {
    label: 'records from 0 to 8 MB',
    count,
    make: async () => {
      const topic = await bench.topics.create(6, {'max.message.bytes': '16000000'})
      const lines = Array.from({length: count}, (_, index) => 'x'.repeat(sizes[index % sizes.length] ?? 0))
      await fill(bench, topic, lines)
      return topic
    },
  })
}

function compacted(bench: Workbench, options: BenchOptions): Job {
  const keys = Math.floor(options.records / 1_000)
  return readingOne(bench, options, {
    label: `${keys} records left of ${options.records} by compaction`,
    count: null,
    make: async () => {
      const topic = await bench.topics.create(1, {
        'cleanup.policy': 'compact',
        'segment.bytes': String(1024 * 1024),
        'segment.ms': String(SEGMENT_MS),
        'min.cleanable.dirty.ratio': '0.001',
      })
      await fill(
        bench,
        topic,
        numbered(options.records).map((value, index) => `key-${index % keys}:${value}`),
        ['--key-separator', ':'],
      )
      // The newest segment is never compacted: one record more closes it, once it is old enough.
      await delay(2 * SEGMENT_MS)
      await fill(bench, topic, ['key-0:the last one'], ['--key-separator', ':'])
      await untilCompacted(bench, topic, 2 * keys)
      return topic
    },
  })
}

function tinyTransactions(bench: Workbench, options: BenchOptions): Job {
  const count = options.records
  return readingOne(bench, options, {
    label: `${count} transactions of one record each`,
    count,
    make: async () => {
      const topic = await bench.topics.create(1)
      const {cluster} = bench
      const broker = 1
      await cluster.stopBroker(broker)
      await replaceLog(
        path.join(cluster.brokerDirectory(broker), 'data', `${topic}-0`),
        0n,
        makeTransactionLog(count, Date.now()),
      )
      await cluster.startStoppedBrokers()
      return topic
    },
  })
}

function manyTopics(bench: Workbench, options: BenchOptions): Job {
  const each = Math.floor(options.records / 50)
  const topics: string[] = []
  return {
    label: '50 topics by a pattern',
    records: each * 50,
    prepare: async () => {
      for (let number = 0; number < 50; number++) {
        const topic = await bench.topics.create(6)
        topics.push(topic)
        await fill(bench, topic, numbered(each))
      }
      const pattern = `^(${topics.join('|')})$`
      const words = ['consume', '--regex', pattern, '--exit', '-o', 'value']
      return present(bench, options, [reading(bench, 'samsa consume', 'samsa', words, each * 50)])
    },
    dispose: async () => {
      for (const topic of topics) await bench.topics.delete(topic)
    },
  }
}

interface Reading {
  readonly label: string
  /** Null: as many as the first client finds. */
  readonly count: number | null
  readonly make: () => Promise<string>
}

function readingOne(bench: Workbench, options: BenchOptions, {label, count, make}: Reading): Job {
  let topic: string | null = null
  return {
    label,
    records: count,
    prepare: async () => {
      topic = await make()
      const kcat = ['-b', bench.bootstrapServers, '-C', '-t', topic, '-o', 'beginning', '-e', '-q']
      const expected = count ?? (await countRecords(bench, topic))
      return present(bench, options, [
        reading(bench, 'samsa consume', 'samsa', ['consume', topic, '--exit', '-o', 'value'], expected),
        reading(bench, 'kcat -C', 'kcat', kcat, expected),
      ])
    },
    dispose: async () => {
      if (topic !== null) await bench.topics.delete(topic)
    },
  }
}

function reading(
  bench: Workbench,
  name: string,
  tool: ToolName,
  args: readonly string[],
  expected: number,
): Contender {
  return {
    name,
    tool,
    run: async () => {
      const stdout = bench.file('output')
      const measurement = await measureProcess(bench.command(tool, args, {stdout}))
      const {count} = await tallyLines(stdout)
      await rm(stdout)
      if (count !== expected) throw new Error(`${count} lines instead of ${expected}`)
      return measurement
    },
  }
}

function numbered(count: number): string[] {
  return Array.from(
    {length: count},
    (_, index) => `record ${String(index).padStart(9, '0')} of a usual length`,
  )
}

async function fill(
  bench: Workbench,
  topic: string,
  lines: readonly string[],
  flags: readonly string[] = [],
): Promise<void> {
  const stdin = bench.file('filling')
  const stream = createWriteStream(stdin)
  for (const line of lines) if (!stream.write(`${line}\n`)) await once(stream, 'drain')
  stream.end()
  await once(stream, 'close')
  await measureProcess(bench.command('samsa', ['produce', topic, ...flags], {stdin}))
  await rm(stdin)
}

async function countRecords(bench: Workbench, topic: string): Promise<number> {
  const stdout = bench.file('counted')
  await measureProcess(bench.command('samsa', ['consume', topic, '--exit', '-o', 'value'], {stdout}))
  return (await tallyLines(stdout)).count
}

/** Kafka's cleaner begins 15 s after a segment is closed at the latest; how long it takes it says nowhere. */
async function untilCompacted(bench: Workbench, topic: string, most: number): Promise<void> {
  const untilMs = Date.now() + 180_000
  for (let left = await countRecords(bench, topic); left > most; left = await countRecords(bench, topic))
    if (Date.now() > untilMs) throw new Error(`${left} records are not compacted to ${most}`)
}
