// What `npm run quickstart` runs, once everything is installed and built: a Kafka of its own, the order-confirmation
// story on it, and the end of that Kafka, whatever became of the story.
import {parseArgs} from 'node:util'
import {
  listenForInterruption,
  runToTheEnd,
  StoryStopped,
  workThenTidy,
} from './order-confirmation/interruption.ts'
import {Narrator} from './order-confirmation/narrator.ts'
import {tellStory} from './order-confirmation/story.ts'

/** Named after this process, so that two quickstarts live side by side and one that was killed is known later. */
const NAME = `quickstart-${process.pid}`

interface Cluster {
  readonly name: string
  readonly bootstrapServers: string
}

async function quickstart(): Promise<void> {
  const {fast} = readWords()
  const isOnTerminal = process.stdin.isTTY && process.stdout.isTTY
  const narrator = new Narrator({
    signal: listenForInterruption(),
    waitsForReader: isOnTerminal && !fast,
  })
  await removeLeftOvers(narrator)
  await workThenTidy(
    () => tellOnNewKafka(narrator),
    async () => {
      narrator.ignoreInterruption()
      if (!(await localClusters(narrator)).some(({name}) => name === NAME)) return
      await narrator.step('The end: this Kafka goes away, with everything in it')
      await narrator.run(['samsa', 'local', 'down', '--name', NAME])
    },
  )
  narrator.say(FAREWELL)
}

/** Throws StoryStopped for words that mean nothing here. */
function readWords(): {fast: boolean} {
  try {
    const {fast} = parseArgs({options: {fast: {type: 'boolean', default: false}}}).values
    return {fast}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoryStopped(`cannot begin: ${reason}. It takes --fast, which waits for nobody`, 2)
  }
}

const FAREWELL = `
Nothing is left running. To go on by yourself:

  alias samsa="$PWD/bin/run.js"   or \`npm link\`
  samsa local up                  a Kafka that stays; every command finds it
  samsa help                      all commands; each has its own --help with examples
  samsa local down

The story's programs and records are in examples/order-confirmation.`

async function tellOnNewKafka(narrator: Narrator): Promise<void> {
  await narrator.step('A real Kafka of your own, on any free port of this machine')
  await narrator.run(['samsa', 'local', 'up', '--name', NAME, '--port', '0', '--ephemeral'])
  const cluster = (await localClusters(narrator)).find(({name}) => name === NAME)
  if (cluster === undefined)
    throw new StoryStopped(`stopped: \`samsa local status\` does not show ${NAME}`, 1)
  narrator.say('\nEvery command that follows finds it through this:')
  narrator.show(`export SAMSA_BOOTSTRAP_SERVER=${cluster.bootstrapServers}`)
  narrator.bootstrapServers = cluster.bootstrapServers
  await tellStory(narrator)
}

/** A quickstart that was killed could not take its Kafka down. */
async function removeLeftOvers(narrator: Narrator): Promise<void> {
  for (const {name} of await localClusters(narrator)) {
    const owner = /^quickstart-(\d+)$/.exec(name)?.[1]
    if (owner === undefined || isRunning(Number(owner))) continue
    narrator.say('A quickstart was killed before its end; its Kafka goes away first.')
    await narrator.run(['samsa', 'local', 'down', '--name', name])
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
