// node story.ts --bootstrap-server host:port: the order-confirmation story that introductions to Kafka tell, with the
// samsa command for each step. The topics must not be there yet, and are removed at the end; --keep leaves them.
import {setTimeout} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {answers, GROUP, produceOrders, program, STATUS_TOPICS, samsa} from './commands.ts'
import {listenForInterruption, runToTheEnd, StoryStopped, workThenTidy} from './interruption.ts'
import {type BackgroundProgram, Narrator} from './narrator.ts'
import {SERVICES} from './order.ts'

const ALL_TOPICS = ['order-events', ...STATUS_TOPICS, 'order-confirmations']
/** A joiner that has ended is noticed at once; one that runs may be slow on a machine that is busy with something else. */
const CATCH_UP_MS = 120_000
const POLL_MS = 100

/** Tells the whole story on an empty cluster. Throws StoryStopped; whatever happens, no program of it runs on. */
export async function tellStory(narrator: Narrator): Promise<void> {
  try {
    await createTopics(narrator)
    await takeOrders(narrator)
    await answerOrders(narrator)
    await confirmOrders(narrator)
    await fallBehind(narrator)
    await replay(narrator)
    await watchTraffic(narrator)
  } finally {
    await narrator.stopAll()
  }
}

async function createTopics(narrator: Narrator): Promise<void> {
  await narrator.step('Five topics: orders, what three services say about them, and the confirmations')
  await narrator.run(samsa('topic', 'create', 'order-events', ...STATUS_TOPICS, '--partitions', '3'))
  narrator.say('\nOf a confirmation only the last record of each key matters: that topic is compacted.')
  await narrator.run(
    samsa(
      'topic',
      'create',
      'order-confirmations',
      '--partitions',
      '3',
      '--config',
      'cleanup.policy=compact',
    ),
  )
  await narrator.run(samsa('topic', 'list'))
}

async function takeOrders(narrator: Narrator): Promise<void> {
  await narrator.step('Sixteen orders come in; the order id is the key, headers say where an order came from')
  await narrator.run(produceOrders('orders.jsonl'))
  narrator.say('\nA template prints of a record what you want to see:')
  const template = '%k in partition %p at offset %o, %h{%k=%v }\\n  %v\\n'
  await narrator.run(samsa('consume', 'order-events', '--exit', '--max', '3', '--format', template))
}

async function answerOrders(narrator: Narrator): Promise<void> {
  await narrator.step(
    'Three services answer each order; samsa is both ends of their pipe, as JSON a record a line',
  )
  for (const service of SERVICES) await narrator.run(...answers(service, '--exit'))
}

async function confirmOrders(narrator: Narrator): Promise<void> {
  await narrator.step('A consumer group joins the three statuses of each order into one confirmation')
  const joiner = narrator.start(program('joiner.ts'))
  await catchUp(narrator, joiner)
  await narrator.run(samsa('consume', 'order-confirmations', '--exit', '--format', '%k %v\\n'))

  await narrator.step('Who is in the group, and how far behind is it?')
  await narrator.run(samsa('group', 'list'))
  await narrator.run(samsa('lag', GROUP))
  await joiner.stop()
}

async function fallBehind(narrator: Narrator): Promise<void> {
  await narrator.step('The joiner is down, and eight more orders come in and are answered')
  await narrator.run(produceOrders('late-orders.jsonl'))
  for (const service of SERVICES) await narrator.run(...answers(service, '--tail', '8'))
  narrator.say('\nNow the group lags:')
  await narrator.run(samsa('lag', GROUP))
}

async function replay(narrator: Narrator): Promise<void> {
  await narrator.step(
    'Suppose the joiner had a bug: it shall do everything again. First the plan, which changes nothing',
  )
  const reset = samsa('group', 'reset', GROUP, '--all-topics', '--to', 'earliest')
  await narrator.run([...reset, '--dry-run'])
  narrator.say('\nThen the same with --yes; without it, on a terminal, it would ask.')
  await narrator.run([...reset, '--yes'])
  const joiner = narrator.start(program('joiner.ts'))
  await catchUp(narrator, joiner)
  await joiner.stop()
  await narrator.run(samsa('lag', GROUP))
  narrator.say(
    '\nThe first sixteen were confirmed twice, with the same key and value: nothing is wrong by it.',
  )
}

async function watchTraffic(narrator: Narrator): Promise<void> {
  const isOnTerminal = process.stdin.isTTY && process.stdout.isTTY
  await narrator.step(
    isOnTerminal
      ? 'Customers go on ordering: a dashboard on the traffic (? for the keys, q to leave)'
      : 'Customers go on ordering: the throughput of every topic (on a terminal it is a live dashboard)',
  )
  narrator.showsBackground = false
  const joiner = narrator.start(program('joiner.ts'))
  const traffic = narrator.start(program('traffic.ts'))
  await traffic.spoken()
  if (isOnTerminal) await narrator.runOnTerminal(samsa('top'))
  else {
    await narrator.run(samsa('top', '--once', '--interval', '1s'))
  }
  narrator.showsBackground = true
  narrator.say('\nThe traffic ends, and the joiner once it has caught up:')
  await traffic.stop()
  await catchUp(narrator, joiner)
  await joiner.stop()
}

/** Waits until the group has nothing left to read, as samsa sees it. */
async function catchUp(narrator: Narrator, joiner: BackgroundProgram): Promise<void> {
  const deadline = Date.now() + CATCH_UP_MS
  while (!isCaughtUp(await narrator.ask(samsa('lag', GROUP, '--json')))) {
    joiner.checkRunning()
    if (Date.now() > deadline)
      throw new StoryStopped(`stopped: the joiner has not caught up within ${CATCH_UP_MS / 1000} seconds`, 1)
    await setTimeout(POLL_MS)
  }
}

function isCaughtUp(report: string | null): boolean {
  if (report === null) return false
  const {lag}: {lag: readonly {lag: number | null}[]} = JSON.parse(report)
  return lag.length > 0 && lag.every((partition) => partition.lag === 0)
}

/** Tells the story on a cluster that somebody else owns. */
async function tellOnCluster(): Promise<void> {
  const {values} = parseArgs({
    options: {'bootstrap-server': {type: 'string', short: 'b'}, keep: {type: 'boolean'}},
  })
  const bootstrapServers = values['bootstrap-server'] ?? process.env.SAMSA_BOOTSTRAP_SERVER
  if (bootstrapServers === undefined)
    throw new StoryStopped('needs to know where: give --bootstrap-server host:port', 2)
  const narrator = new Narrator({signal: listenForInterruption(), bootstrapServers})
  narrator.show(`export SAMSA_BOOTSTRAP_SERVER=${bootstrapServers}`)
  await checkNothingIsThere(narrator)
  await workThenTidy(
    () => tellStory(narrator),
    async () => {
      narrator.ignoreInterruption()
      if (!values.keep) await removeAll(narrator)
    },
  )
}

/** Somebody else's topics of these names must neither get our orders nor be removed by us. */
async function checkNothingIsThere(narrator: Narrator): Promise<void> {
  const topics = await narrator.ask(samsa('topic', 'list', '-o', 'name'))
  const groups = await narrator.ask(samsa('group', 'list', '-o', 'name'))
  if (topics === null || groups === null)
    throw new StoryStopped('cannot begin: `samsa topic list` and `samsa group list` must work there', 4)
  const names = new Set(topics.split('\n'))
  const taken = ALL_TOPICS.filter((topic) => names.has(topic))
  if (groups.split('\n').includes(GROUP)) taken.push(GROUP)
  if (taken.length > 0)
    throw new StoryStopped(
      `cannot begin: there already: ${taken.join(', ')} (of an earlier story? \`samsa topic delete\`, \`samsa group delete\`)`,
      1,
    )
}

async function removeAll(narrator: Narrator): Promise<void> {
  await narrator.step('The end: topics and group are removed')
  await narrator.run(samsa('topic', 'delete', ...ALL_TOPICS, '--if-exists', '--yes'))
  await narrator.run(samsa('group', 'delete', GROUP, '--if-exists', '--yes'))
}

if (import.meta.main) await runToTheEnd(tellOnCluster)
