// What `npm run quickstart -- --second-act` tells: the same orders, joined by a Kafka Streams application too, written to
// a file by a connector, and kept as Avro. It needs a cluster with a schema registry and a worker of Kafka Connect.
import path from 'node:path'
import {answers, fileHere, GROUP, produceOrders, program, STATUS_TOPICS, samsa} from './commands.ts'
import {fetchStreamsJars, type StreamsFetch} from './java.ts'
import type {BackgroundProgram, Command, Narrator} from './narrator.ts'
import {SERVICES} from './order.ts'

/** The application.id in Joiner.java. */
const APPLICATION = 'streams-joiner'
const CONNECTOR = 'confirmations-file'
/** The consumer group of a sink connector is called so. */
const CONNECTOR_GROUP = `connect-${CONNECTOR}`
const ARCHIVE = 'confirmation-archive'
/** How long a group may take to catch up; a machine may be busy with something else. */
const PATIENCE = '2m'
/** A small program starts in half of the time so. */
const JVM_WORDS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Where the second act plays. */
export interface Stage {
  readonly kafkaVersion: string
  /** For what is not Kafka's: the file of the connector, and the state of the Streams application. It is there, and empty. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** Tells the second act on an empty cluster. Throws StoryStopped; whatever happens, no program of it runs on. */
export async function tellSecondAct(narrator: Narrator, stage: Stage): Promise<void> {
  const file = path.join(stage.folder, 'confirmations.jsonl')
  try {
    await beginAgain(narrator)
    const joiners = await joinTwice(narrator, stage)
    await writeToFile(narrator, file)
    await takeLateOrders(narrator, joiners, file)
    await keepAsAvro(narrator)
    await endOfAct(narrator, joiners)
  } finally {
    await narrator.stopAll()
  }
}

async function beginAgain(narrator: Narrator): Promise<void> {
  await narrator.step('The first act in short: sixteen orders, and what three services say about each')
  const topics = ['order-events', ...STATUS_TOPICS, 'order-confirmations', 'streams-confirmations']
  await narrator.run(samsa('topic', 'create', ...topics, '--partitions', '3'))
  await narrator.run(produceOrders('orders.jsonl'))
  for (const service of SERVICES) await narrator.run(...answers(service, '--exit'))
}

async function joinTwice(narrator: Narrator, stage: Stage): Promise<readonly BackgroundProgram[]> {
  await narrator.step(
    'The same join twice: by the program of the first act, and by a Kafka Streams application',
  )
  const classPath = await fetchStreamsJars(streamsFetch(narrator, stage))
  const joiner = narrator.start(program('joiner.ts'))
  const java: Command = ['java', ...JVM_WORDS, '-cp', classPath, fileHere('Joiner.java'), stage.folder]
  const streamsJoiner = narrator.start(java)
  const joiners = [joiner, streamsJoiner]
  for (const each of joiners) await each.spoken()
  await catchUp(narrator, GROUP, APPLICATION)
  await narrator.run(samsa('group', 'describe', GROUP))
  narrator.say(
    '\nA Streams application is a group too. The coordinator knows its topology, and each of its state stores' +
      '\nis in a topic of its own, for whoever takes the task over:',
  )
  await narrator.run(samsa('streams', 'describe', APPLICATION))
  return joiners
}

function streamsFetch(narrator: Narrator, {kafkaVersion, signal}: Stage): StreamsFetch {
  let isTold = false
  return {
    version: kafkaVersion,
    signal,
    onProgress: (message) => {
      if (!isTold) narrator.say(`${message} ...`)
      isTold = true
    },
  }
}

async function writeToFile(narrator: Narrator, file: string): Promise<void> {
  await narrator.step('Kafka Connect writes each confirmation to a file, without a line of code')
  const config = ['connector.class=FileStreamSink', 'topics=streams-confirmations', `file=${file}`]
  const words = config.flatMap((each) => ['-c', each])
  await narrator.run(samsa('connect', 'create', CONNECTOR, ...words, '--timeout', PATIENCE))
  narrator.say('\nA sink reads as a group, so it can be waited for as one:')
  await catchUp(narrator, CONNECTOR_GROUP)
  await narrator.run(samsa('connect', 'describe', CONNECTOR))
  await narrator.run(['head', '-n', '3', file])
}

async function takeLateOrders(
  narrator: Narrator,
  joiners: readonly BackgroundProgram[],
  file: string,
): Promise<void> {
  await narrator.step('Eight more orders go through all of it')
  await narrator.run(produceOrders('late-orders.jsonl'))
  for (const service of SERVICES) await narrator.run(...answers(service, '--tail', '8'))
  // The connector has something left to read until the application has written all.
  await catchUp(narrator, GROUP, APPLICATION)
  await catchUp(narrator, CONNECTOR_GROUP)
  for (const each of joiners) each.checkRunning()
  await narrator.run(samsa('lag', GROUP, APPLICATION, CONNECTOR_GROUP, '--by', 'topic'))
  narrator.say('\nTwo joiners, one result? A small program looks at both topics:')
  await narrator.run(
    samsa('consume', 'order-confirmations', 'streams-confirmations', '--exit', '-o', 'json'),
    program('same-confirmations.ts'),
  )
  narrator.say('\nAnd each is a line in the file:')
  await narrator.run(['wc', '-l', file])
}

async function keepAsAvro(narrator: Narrator): Promise<void> {
  await narrator.step('Others want them as Avro: a schema, a topic, and a pipe from JSON into it')
  await narrator.run(samsa('schema', 'register', `${ARCHIVE}-value`, fileHere('confirmation.avsc')))
  await narrator.run(samsa('topic', 'create', ARCHIVE, '--partitions', '3'))
  await narrator.run(
    samsa('consume', 'streams-confirmations', '--exit', '-o', 'json'),
    samsa('produce', ARCHIVE, '--input', 'json', '--encode', 'avro'),
  )
  narrator.say(
    '\nOnly those who know the schema can read them. Which orders did not go through as they should?',
  )
  const template = '%k %v\\n'
  const where = 'value.outcome != "confirmed"'
  await narrator.run(
    samsa('consume', ARCHIVE, '--decode', 'auto', '--exit', '--where', where, '--format', template),
  )
}

async function endOfAct(narrator: Narrator, joiners: readonly BackgroundProgram[]): Promise<void> {
  await narrator.step('The joiners leave their groups, and the connector goes')
  for (const each of joiners) await each.stop()
  await narrator.run(samsa('connect', 'delete', CONNECTOR, '--yes'))
  await narrator.run(samsa('group', 'list'))
}

/** Waits, for the reader to see, until the groups have nothing left to read. */
async function catchUp(narrator: Narrator, ...groups: string[]): Promise<void> {
  await narrator.run(samsa('wait', 'group', ...groups, '--lag', '0', '--timeout', PATIENCE))
}
