import {rm} from 'node:fs/promises'
import {checkTally, tallyLines} from './checksum.ts'
import {measureProcess} from './measure.ts'
import {canonicalRecord, type Projection, type RecordSet} from './record-set.ts'
import type {Workbench} from './workbench.ts'

/**
 * Reads a whole topic with a client that is not samsa (kcat, else kafka-console-consumer, else kafkajs) and throws when
 * it does not hold exactly the records of the set.
 */
export async function checkTopic(bench: Workbench, topic: string, set: RecordSet): Promise<void> {
  const file = bench.file('read-back')
  const projection: Projection = set.keyed ? 'record' : 'value'
  const canonical = await readTopic(bench, topic, set, file)
  checkTally(await tallyLines(file, canonical), bench.expected(set, projection), `what is in the topic`)
  await rm(file)
}

async function readTopic(
  bench: Workbench,
  topic: string,
  set: RecordSet,
  file: string,
): Promise<(line: Buffer) => string | Buffer> {
  const servers = bench.bootstrapServers
  if (bench.tool('kcat') !== null) {
    const format = set.keyed ? '%k\t%h\t%s\n' : '%s\n'
    const args = ['-C', '-b', servers, '-t', topic, '-o', 'beginning', '-e', '-q', '-f', format]
    await measureProcess(bench.command('kcat', args, {stdout: file}))
    return (line) => line
  }
  if (bench.tool('kafka') !== null) {
    const args = consoleConsumerArgs(servers, topic, set.count)
    const keyed = ['--property', 'print.key=true', '--property', 'print.headers=true']
    await measureProcess(bench.command('kafka', [...args, ...(set.keyed ? keyed : [])], {stdout: file}))
    return set.keyed ? canonicalConsoleLine : (line) => line
  }
  if (set.keyed) throw new Error('keyed records can be checked with kcat or the tools of Kafka only')
  const args = ['consume', servers, topic, String(set.count)]
  await measureProcess(bench.command('kafkajs', args, {stdout: file}))
  return (line) => line
}

/** kafka-console-consumer that reads so many records from the beginning and ends. */
export function consoleConsumerArgs(bootstrapServers: string, topic: string, count: number): string[] {
  const tool = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
  const reading = ['--from-beginning', '--max-messages', String(count), '--timeout-ms', '30000']
  return [tool, '--bootstrap-server', bootstrapServers, '--topic', topic, ...reading]
}

/** `a:1,b:2<TAB>key<TAB>value` is how it prints a record. */
function canonicalConsoleLine(line: Buffer): string {
  const [headers = '', key = '', value = ''] = line.toString('utf8').split('\t')
  return canonicalRecord(key, headers.replaceAll(':', '='), value)
}
