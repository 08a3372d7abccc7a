import {readFile, rm} from 'node:fs/promises'
import type {Contender} from '../bench-case.ts'
import {checkTally, PositionCheck, tallyLines} from '../checksum.ts'
import {type Command, type Measurement, measureProcess} from '../measure.ts'
import {consoleConsumerArgs} from '../read-back.ts'
import {canonicalHeaders, canonicalRecord, type Projection, type RecordSet} from '../record-set.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

/** A topic that is read in every run. */
export interface ConsumeJob {
  readonly set: RecordSet
  readonly topic: string
  /** How its batches are compressed. */
  readonly compression: string
}

/** How a client is started, and how its output is found to be right. */
interface Consumer {
  readonly name: string
  readonly tool: ToolName
  readonly args: (job: ConsumeJob, bootstrapServers: string) => string[]
  /** Runs with the output in a file; throws when it is not what the topic holds. */
  readonly check: (bench: Workbench, job: ConsumeJob, file: string) => Promise<void>
  /** Codecs it can read; all by default. */
  readonly codecs?: readonly string[]
}

const kcatArgs = ({topic}: ConsumeJob, servers: string): string[] => {
  return ['-C', '-b', servers, '-t', topic, '-o', 'beginning', '-e', '-q']
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
  {name: 'kcat -C', tool: 'kcat', args: kcatArgs, check: checkValues},
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
  {
    name: 'kcat -C -f',
    tool: 'kcat',
    args: (job, servers) => [...kcatArgs(job, servers), '-f', TEMPLATE],
    check: checkTemplate,
  },
]

const JSON_RECORDS: readonly Consumer[] = [
  {
    name: 'samsa consume -o json',
    tool: 'samsa',
    args: (job) => [...samsaArgs(job), '-o', 'json'],
    check: (bench, job, file) => checkJson(bench, job, file, parseSamsaRecord),
  },
  {
    name: 'kcat -C -J',
    tool: 'kcat',
    args: (job, servers) => [...kcatArgs(job, servers), '-J'],
    check: (bench, job, file) => checkJson(bench, job, file, parseKcatRecord),
  },
]

const COUNTS: readonly Consumer[] = [
  {
    name: 'samsa consume -o none',
    tool: 'samsa',
    args: (job) => [...samsaArgs(job), '-o', 'none', '--verbose'],
    check: (bench, {set}) => checkSaidCount(bench.file('stderr'), /(\d+) records?, /g, set),
  },
  {
    name: 'kcat -C > /dev/null',
    tool: 'kcat',
    // Not quiet: it says at the end of each partition at which offset that is.
    args: (job, servers) => kcatArgs(job, servers).filter((arg) => arg !== '-q'),
    check: (bench, {set}) =>
      checkSaidCount(bench.file('stderr'), /Reached end of topic .* at offset (\d+)/g, set),
  },
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

/** The readers of values with stdout going where the caller says. */
export function valueReaders(
  bench: Workbench,
  job: ConsumeJob,
): {readonly name: string; readonly tool: ToolName; command(stdout: number): Command}[] {
  return able(VALUES, job).map((consumer) => ({
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

/** Throws unless a file holds exactly the values of the set, in any order. */
export async function checkValues(bench: Workbench, {set}: ConsumeJob, file: string): Promise<void> {
  checkTally(await tallyLines(file), bench.expected(set, 'value'), 'its output')
}

async function checkTemplate(bench: Workbench, {set, topic}: ConsumeJob, file: string): Promise<void> {
  const positions = new PositionCheck()
  const pattern = /^(\S+) (\d+) (\d+) (\S*) (.*)$/
  const tally = await tallyLines(file, (line) => {
    const [, name, partition, offset, key, value] = pattern.exec(line.toString('utf8')) ?? []
    if (name !== topic) throw new Error(`a line names another topic: ${line.toString('utf8', 0, 80)}`)
    positions.add(Number(partition), Number(offset))
    return `${key}\t${value}`
  })
  positions.check('its output')
  checkTally(tally, bench.expected(set, 'key-value'), 'its output')
}

interface JsonRecord {
  readonly partition: number
  readonly offset: number
  readonly canonical: string
}

async function checkJson(
  bench: Workbench,
  {set}: ConsumeJob,
  file: string,
  parse: (line: string) => JsonRecord,
): Promise<void> {
  const projection: Projection = 'record'
  const positions = new PositionCheck()
  const tally = await tallyLines(file, (line) => {
    const {partition, offset, canonical} = parse(line.toString('utf8'))
    positions.add(partition, offset)
    return canonical
  })
  positions.check('its output')
  checkTally(tally, bench.expected(set, projection), 'its output')
}

function parseSamsaRecord(line: string): JsonRecord {
  const {partition, offset, key, value, headers} = JSON.parse(line) as {
    partition: number
    offset: number
    key: string
    value: string
    headers: {key: string; value: string}[]
  }
  const pairs = headers.map((header) => [header.key, header.value] as const)
  return {partition, offset: Number(offset), canonical: canonicalRecord(key, canonicalHeaders(pairs), value)}
}

/** kcat puts names and values of headers into one list, and calls the value payload. */
function parseKcatRecord(line: string): JsonRecord {
  const {partition, offset, key, payload, headers} = JSON.parse(line) as {
    partition: number
    offset: number
    key: string
    payload: string
    headers: string[]
  }
  const pairs: [string, string][] = []
  for (let index = 0; index < headers.length; index += 2)
    pairs.push([headers[index] ?? '', headers[index + 1] ?? ''])
  return {partition, offset, canonical: canonicalRecord(key, canonicalHeaders(pairs), payload)}
}

/** Throws unless the numbers that a program has said add up to the number of records. */
async function checkSaidCount(file: string, pattern: RegExp, set: RecordSet): Promise<void> {
  const said = [...(await readFile(file, 'utf8')).matchAll(pattern)]
  const count = said.reduce((sum, match) => sum + Number(match[1]), 0)
  if (count !== set.count) throw new Error(`it counted ${count} records instead of ${set.count}`)
}
