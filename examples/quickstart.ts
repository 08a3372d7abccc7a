// What `npm run quickstart` runs, once everything is installed and built: a Kafka of its own, the order-confirmation
// story on it, or its second act, and the end of that Kafka, whatever became of the story.
import {mkdir, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {parseArgs} from 'node:util'
import {
  listenForInterruption,
  runToTheEnd,
  StoryStopped,
  workThenTidy,
} from './order-confirmation/interruption.ts'
import {findJdk} from './order-confirmation/java.ts'
import {Narrator} from './order-confirmation/narrator.ts'
import {tellSecondAct} from './order-confirmation/second-act.ts'
import {tellStory} from './order-confirmation/story.ts'

/** Named after this process, so that two quickstarts live side by side and one that was killed is known later. */
const NAME = `quickstart-${process.pid}`

interface Cluster {
  readonly name: string
  readonly version: string
  readonly bootstrapServers: string
}

interface Words {
  readonly fast: boolean
  readonly secondAct: boolean
}

async function quickstart(): Promise<void> {
  const {fast, secondAct} = readWords()
  const isOnTerminal = process.stdin.isTTY && process.stdout.isTTY
  const signal = listenForInterruption()
  const narrator = new Narrator({signal, waitsForReader: isOnTerminal && !fast})
  if (secondAct) narrator.putOnPath(await findJdk())
  await removeLeftOvers(narrator)
  await workThenTidy(
    () => (secondAct ? tellSecondActOnNewKafka(narrator, signal) : tellOnNewKafka(narrator)),
    async () => {
      narrator.ignoreInterruption()
      if (!(await localClusters(narrator)).some(({name}) => name === NAME)) return
      await narrator.step('The end: this Kafka goes away, with everything in it')
      await remove(narrator, NAME)
    },
  )
  narrator.say(secondAct ? FAREWELL : `${FAREWELL}${MORE}`)
}

/** Throws StoryStopped for words that mean nothing here. */
function readWords(): Words {
  const options = {
    fast: {type: 'boolean', default: false},
    'second-act': {type: 'boolean', default: false},
  } as const
  try {
    const {fast, 'second-act': secondAct} = parseArgs({options}).values
    return {fast, secondAct}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoryStopped(
      `cannot begin: ${reason}. It takes --fast, which waits for nobody, and --second-act, which goes on where the story ends`,
      2,
    )
  }
}

const FAREWELL = `
Nothing is left running. To go on by yourself:

  alias samsa="$PWD/bin/run.js"   or \`npm link\`
  samsa local up                  a Kafka that stays; every command finds it
  samsa help                      all commands; each has its own --help with examples
  samsa local down

The story's programs and records are in examples/order-confirmation.`

const MORE = `
Its second act has Kafka Streams, Kafka Connect and Avro: npm run quickstart -- --second-act`

async function tellOnNewKafka(narrator: Narrator): Promise<void> {
  await narrator.step('A real Kafka of your own, on any free port of this machine')
  await startKafka(narrator)
  await tellStory(narrator)
}

async function tellSecondActOnNewKafka(narrator: Narrator, signal: AbortSignal): Promise<void> {
  await narrator.step('A real Kafka of your own, with a schema registry and Kafka Connect beside it')
  // By Maven, as what is beside it: the jars of Kafka Streams are then of the same version.
  const {version} = await startKafka(narrator, '--source', 'maven', '--with', 'registry,connect')
  const folder = folderOf(NAME)
  await mkdir(folder)
  await tellSecondAct(narrator, {kafkaVersion: version, folder, signal})
}

async function startKafka(narrator: Narrator, ...how: string[]): Promise<Cluster> {
  await narrator.run(['samsa', 'local', 'up', '--name', NAME, '--port', '0', '--ephemeral', ...how])
  const cluster = (await localClusters(narrator)).find(({name}) => name === NAME)
  if (cluster === undefined)
    throw new StoryStopped(`stopped: \`samsa local status\` does not show ${NAME}`, 1)
  narrator.say('\nEvery command that follows finds it through this:')
  narrator.show(`export SAMSA_BOOTSTRAP_SERVER=${cluster.bootstrapServers}`)
  narrator.bootstrapServers = cluster.bootstrapServers
  return cluster
}

/** What a quickstart writes that is not Kafka's. */
function folderOf(name: string): string {
  return path.join(tmpdir(), `samsa-${name}`)
}

async function remove(narrator: Narrator, name: string): Promise<void> {
  await narrator.run(['samsa', 'local', 'down', '--name', name])
  await rm(folderOf(name), {recursive: true, force: true})
}

/** A quickstart that was killed could not take its Kafka down. */
async function removeLeftOvers(narrator: Narrator): Promise<void> {
  for (const {name} of await localClusters(narrator)) {
    const owner = /^quickstart-(\d+)$/.exec(name)?.[1]
    if (owner === undefined || isRunning(Number(owner))) continue
    narrator.say('A quickstart was killed before its end; its Kafka goes away first.')
    await remove(narrator, name)
  }
}

async function localClusters(narrator: Narrator): Promise<readonly Cluster[]> {
  const status = await narrator.ask(['samsa', 'local', 'status', '--json'])
  if (status === null) throw new StoryStopped('stopped: `samsa local status` failed', 1)
  const {clusters}: {clusters: readonly Cluster[]} = JSON.parse(status)
  return clusters
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is somebody else's process, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

await runToTheEnd(quickstart)
