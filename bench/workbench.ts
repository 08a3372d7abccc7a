import path from 'node:path'
import {untilClusterReady} from '../src/core/cluster/until-ready.ts'
import {type LocalCluster, startLocalCluster} from '../src/local/cluster.ts'
import {type PackageStage, stagePackage} from '../test/support/package-stage.ts'
import type {Tally} from './checksum.ts'
import type {Command} from './measure.ts'
import {expectedTally, type InputFormat, type Projection, type RecordSet, writeInput} from './record-set.ts'
import {findTools, type Tool, type Toolbox, type ToolName} from './toolbox.ts'
import {Topics} from './topics.ts'

/**
 * Everything a case works with: a Kafka of the bench's own, the samsa that is measured (a build of the sources as they
 * are now, in a folder of its own), the peers, and a folder for inputs and outputs.
 */
export class Workbench {
  readonly cluster: LocalCluster
  readonly topics: Topics
  readonly toolbox: Toolbox
  readonly #stage: PackageStage
  readonly #inputs = new Map<string, Promise<string>>()
  readonly #tallies = new Map<string, Tally>()

  constructor(parts: {cluster: LocalCluster; toolbox: Toolbox; stage: PackageStage}) {
    this.cluster = parts.cluster
    this.toolbox = parts.toolbox
    this.#stage = parts.stage
    this.topics = new Topics(parts.cluster.bootstrapServers)
  }

  get bootstrapServers(): string {
    return this.cluster.bootstrapServers
  }

  /** Null where this machine has no such client. */
  tool(name: ToolName): Tool | null {
    return this.toolbox.tools.get(name) ?? null
  }

  /** A file in the bench's folder for temporary files. */
  file(name: string): string {
    return path.join(this.#stage.temporary, name)
  }

  /** The command line of a client. Throws where it is not there: a case asks `tool` first. */
  command(
    name: ToolName,
    args: readonly string[],
    io: Partial<Omit<Command, 'file' | 'args'>> = {},
  ): Command {
    const tool = this.tool(name)
    if (tool === null) throw new Error(`${name} is not on this machine`)
    const env = {...io.env, ...(name === 'samsa' ? this.#samsaEnv() : {})}
    return {
      stderr: this.file('stderr'),
      ...io,
      file: tool.file,
      args: [...tool.prefix, ...args],
      env,
    }
  }

  /** The file of a record set for one program; written when first asked for, kept until the end. */
  input(set: RecordSet, format: InputFormat): Promise<string> {
    const name = `input-${set.count}x${set.valueBytes}${set.keyed ? '-keyed' : ''}.${format}`
    const known = this.#inputs.get(name)
    if (known !== undefined) return known
    const file = this.file(name)
    const written = writeInput(file, set, format).then(() => file)
    this.#inputs.set(name, written)
    return written
  }

  expected(set: RecordSet, projection: Projection): Tally {
    const name = `${JSON.stringify(set)} ${projection}`
    const tally = this.#tallies.get(name) ?? expectedTally(set, projection)
    this.#tallies.set(name, tally)
    return tally
  }

  /** Stops Kafka and removes every file. */
  async close(): Promise<void> {
    this.topics.close()
    await this.cluster.stop()
    // The stage's own janitor does it, and does not keep this process alive.
    const alive = setInterval(() => {}, 1000)
    await this.#stage.remove()
    clearInterval(alive)
  }

  /** Nothing of the user's own configuration is measured; where fetched jars are kept stays the same. */
  #samsaEnv(): Record<string, string> {
    const {home} = this.#stage
    return {
      SAMSA_BOOTSTRAP_SERVER: this.bootstrapServers,
      XDG_CONFIG_HOME: path.join(home, '.config'),
      XDG_DATA_HOME: path.join(home, '.local/share'),
      XDG_STATE_HOME: path.join(home, '.local/state'),
    }
  }
}

/**
 * Builds samsa, starts Kafka and looks for peers. All of it lives in the stage's folder, so that nothing is left running
 * or lying around however this process ends.
 */
export async function openWorkbench(say: (line: string) => void): Promise<Workbench> {
  const stage = await stagePackage()
  process.env.TMPDIR = stage.temporary
  try {
    const cluster = await startLocalCluster({
      untilReady: untilClusterReady,
      onProgress: say,
      heapMegabytes: 1024,
      // Deleted topics of earlier runs would fill the disk for a minute each.
      serverProperties: {'log.segment.delete.delay.ms': '1000'},
    })
    return new Workbench({cluster, toolbox: await findTools(stage.packageRoot), stage})
  } catch (error) {
    await stage.remove()
    throw error
  }
}
