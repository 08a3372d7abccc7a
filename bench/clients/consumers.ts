import {rm} from 'node:fs/promises'
import type {Contender} from '../bench-case.ts'
import {type Command, type Measurement, measureProcess} from '../measure.ts'
import {consoleConsumerArgs} from '../read-back.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'
import {
  type ConsumeJob,
  checkJson,
  checkSaidCount,
  checkTemplate,
  checkValues,
  parseKcatRecord,
  parseSamsaRecord,
} from './output-checks.ts'

/** How a client is started, and how its output is found to be right. */
interface Consumer {
  readonly name: string
  readonly tool: ToolName
  readonly args: (job: ConsumeJob, bootstrapServers: string) => string[]
  /** Runs with the output in a file; throws when it is not what the topic holds. */
  readonly check: (bench: Workbench, job: ConsumeJob, file: string) => Promise<void>
  /** Codecs it can read; all by default. */
  readonly codecs?: readonly string[]
  /** Whether it was told to hold as much in memory as it likes. */
  readonly isUnbounded?: boolean
}

const kcatArgs = ({topic}: ConsumeJob, servers: string): string[] => {
  return ['-C', '-b', servers, '-t', topic, '-o', 'beginning', '-e', '-q']
}

/** With no bound on what is fetched ahead. */
const AHEAD = ['-X', 'queued.min.messages=10000000', '-X', 'queued.max.messages.kbytes=1048576']

/**
 * kcat as it is, and fetching ahead without a bound: librdkafka stops fetching for a while when its queue is full, so
 * that by default much of kcat's time is waiting, not work.
 */
function kcatReaders(
  name: string,
  extra: readonly string[],
  check: Consumer['check'],
  args: Consumer['args'] = kcatArgs,
): Consumer[] {
  return [[], AHEAD].map((tuning) => ({
    name: tuning.length === 0 ? name : `${name}, unbounded queue`,
    tool: 'kcat',
    args: (job, servers) => [...args(job, servers), ...tuning, ...extra],
    check,
    isUnbounded: tuning.length > 0,
  }))
}

const samsaArgs = ({topic}: ConsumeJob): string[] => ['consume', topic, '--exit']

/** The values, a line each. */
const VALUES: readonly Consumer[] = [
  {
    name: 'samsa consume -o value',
    tool: 'samsa',
    args: (job) => [...samsaArgs(job), '-o', 'value'],
    check: checkValues,
  },
  ...kcatReaders('kcat -C', [], checkValues),
  {
    name: 'kafka-console-consumer',
    tool: 'kafka',
    args: ({topic, set}, servers) => consoleConsumerArgs(servers, topic, set.count),
    check: checkValues,
  },
  {name: 'kafkajs', tool: 'kafkajs', args: libraryArgs, check: checkValues, codecs: ['none', 'gzip']},
  {name: '@platformatic/kafka', tool: 'platformatic', args: libraryArgs, check: checkValues},
]

/** samsa takes both %s and %v for the value, kcat %s only. */
const TEMPLATE = '%t %p %o %k %s\\n'

const TEMPLATES: readonly Consumer[] = [
  {
    name: 'samsa consume -f',
    tool: 'samsa',
    args: (job) => [...samsaArgs(job), '-f', TEMPLATE],
    check: checkTemplate,
  },
  ...kcatReaders('kcat -C -f', ['-f', TEMPLATE], checkTemplate),
]

const JSON_RECORDS: readonly Consumer[] = [
  {
    name: 'samsa consume -o json',
    tool: 'samsa',
    args: (job) => [...samsaArgs(job), '-o', 'json'],
    check: (bench, job, file) => checkJson(bench, job, file, parseSamsaRecord),
  },
  ...kcatReaders('kcat -C -J', ['-J'], (bench, job, file) => checkJson(bench, job, file, parseKcatRecord)),
]

const COUNTS: readonly Consumer[] = [
  {
    name: 'samsa consume -o none',
    tool: 'samsa',
    args: (job) => [...samsaArgs(job), '-o', 'none', '--verbose'],
    check: (bench, {set}) => checkSaidCount(bench.file('stderr'), /(\d+) records?, /g, set),
  },
  ...kcatReaders(
    'kcat -C > /dev/null',
    [],
    (bench, {set}) => checkSaidCount(bench.file('stderr'), /Reached end of topic .* at offset (\d+)/g, set),
    // Not quiet: it says at the end of each partition at which offset that is.
    (job, servers) => kcatArgs(job, servers).filter((arg) => arg !== '-q'),
  ),
  {
    name: 'kafka-consumer-perf-test',
    tool: 'kafka',
    args: ({topic, set}, servers) => {
      const tool = [
        'org.apache.kafka.tools.ConsumerPerformance',
        '--bootstrap-server',
        servers,
        '--topic',
        topic,
      ]
      return [...tool, '--messages', String(set.count), '--hide-header']
    },
    // Its fifth column is the number of records.
    check: (_bench, {set}, file) => checkSaidCount(file, /^(?:[^,]*, ){4}(\d+), /gm, set),
  },
]

/** What a case prints of each record. */
export type ConsumeOutput = 'value' | 'template' | 'json' | 'none'

const CONSUMERS: Readonly<Record<ConsumeOutput, readonly Consumer[]>> = {
  value: VALUES,
  template: TEMPLATES,
  json: JSON_RECORDS,
  none: COUNTS,
}

/** Reads a whole topic in every run, into a file (the null device for `none`) that is then checked. */
export function consumers(bench: Workbench, job: ConsumeJob, output: ConsumeOutput): Contender[] {
  return able(CONSUMERS[output], job).map((consumer) => ({
    name: consumer.name,
    tool: consumer.tool,
    run: () => runConsumer(bench, consumer, job, output),
  }))
}

async function runConsumer(
  bench: Workbench,
  consumer: Consumer,
  job: ConsumeJob,
  output: ConsumeOutput,
): Promise<Measurement> {
  const file = bench.file('output')
  // The perf test prints nothing of the records, but its result.
  const printsNothing = output === 'none' && consumer.tool !== 'kafka'
  const measurement = await measureProcess(
    consumeCommand(bench, consumer, job, printsNothing ? {} : {stdout: file}),
  )
  await consumer.check(bench, job, file)
  // A new file in every run: writing over pages that are there already would be cheaper.
  await rm(file, {force: true})
  return measurement
}

/** The readers of values that bound their memory, with stdout going where the caller says. */
export function valueReaders(
  bench: Workbench,
  job: ConsumeJob,
): {readonly name: string; readonly tool: ToolName; command(stdout: number): Command}[] {
  const bounded = able(VALUES, job).filter(({isUnbounded}) => isUnbounded !== true)
  return bounded.map((consumer) => ({
    name: consumer.name,
    tool: consumer.tool,
    command: (stdout) => consumeCommand(bench, consumer, job, {stdout}),
  }))
}

function able(all: readonly Consumer[], {compression}: ConsumeJob): Consumer[] {
  return all.filter(({codecs}) => codecs === undefined || codecs.includes(compression))
}

function consumeCommand(
  bench: Workbench,
  consumer: Consumer,
  job: ConsumeJob,
  io: {readonly stdout?: string | number},
): Command {
  return bench.command(consumer.tool, consumer.args(job, bench.bootstrapServers), io)
}

function libraryArgs({topic, set}: ConsumeJob, servers: string): string[] {
  return ['consume', servers, topic, String(set.count)]
}
