import {countOf} from '../core/names/count-of.ts'
import {isInternalTopic} from '../core/topics/list-topics.ts'
import {escapeForTerminal} from '../views/escape.ts'
import {ClusterCommand} from './cluster-command.ts'
import {asFailure} from './failure-report.ts'
import {firstTopicCommands, formatNextCommands, type NextCommand} from './next-commands.ts'
import {writeOut} from './output.ts'

/** A first look is not worth a longer wait: it is what somebody sees who has typed nothing but the program's name. */
const LOOK_MS = 2_000

interface Advice {
  /** What there is to talk to, a sentence. */
  readonly finding: string
  readonly commands: readonly NextCommand[]
}

/** What to type next: under the list of commands where `samsa` was called without a word. */
export class FirstPage extends ClusterCommand<typeof FirstPage> {
  protected override get defaultTimeoutMs(): number {
    return LOOK_MS
  }

  async run(): Promise<void> {
    const {finding, commands} = await this.#look()
    await writeOut(`${['', finding, ...formatNextCommands(commands)].join('\n')}\n`)
  }

  async #look(): Promise<Advice> {
    try {
      const cluster = this.cluster()
      const {brokers, topics} = await cluster.metadata(null)
      const own = [...topics.values()].filter((topic) => !isInternalTopic(topic))
      const finding = `Kafka answers at ${this.clusterLabel}: ${countOf(brokers.length, 'broker')}, ${own.length === 0 ? 'no topics yet' : countOf(own.length, 'topic')}.`
      return {finding, commands: own.length === 0 ? firstTopicCommands() : FIRST_LOOKS}
    } catch (error) {
      const {message} = asFailure(error)
      return {
        finding: `No Kafka to talk to: ${escapeForTerminal(message, {singleLine: true})}`,
        commands: NO_CLUSTER,
      }
    }
  }
}

const FIRST_LOOKS: readonly NextCommand[] = [
  ['samsa topic list', 'what topics there are'],
  ['samsa lag', 'how far groups are behind'],
  ['samsa top', 'all of it, live'],
]

const NO_CLUSTER: readonly NextCommand[] = [
  ['samsa local up', 'a Kafka of your own on this machine'],
  ['samsa topic list -b HOST:PORT', 'one that runs elsewhere'],
  ['export SAMSA_BOOTSTRAP_SERVER=HOST:PORT', 'the same for every command of this shell'],
]
