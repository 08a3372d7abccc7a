import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fetchStreamsJars} from '../../examples/order-confirmation/java.ts'
import type {JarDistribution} from '../../src/local/distribution.ts'
import {bootstrapServers} from './cluster.ts'

const VERSION = '4.3.1'
const SOURCE = path.join(import.meta.dirname, 'StreamsApp.java')

/** The class path of Kafka Streams, as the second act of the examples has it; null where Maven cannot get it. */
export function findStreamsJars(): Promise<string | null> {
  return fetchStreamsJars({version: VERSION}).catch(() => null)
}

/** `classic` is the old protocol, `streams` that of KIP-1071. */
export interface StreamsApp {
  readonly id: string
  readonly topic: string
  readonly protocol: 'classic' | 'streams'
  /** `count` has a repartition and a store of its own; `read` only reads, and is what is meant otherwise. */
  readonly work?: 'read' | 'count'
}

/** Applications that run in one JVM, which takes seconds to start. */
export interface StreamsApps {
  /** Closes the application of this id, while the others go on. */
  close(id: string): void
  /** Ends all. */
  stop(): Promise<void>
}

/** Starts Streams applications on the suite's broker. */
export async function startStreamsApps(
  {java}: JarDistribution,
  jars: string,
  apps: readonly StreamsApp[],
): Promise<StreamsApps> {
  const state = await mkdtemp(path.join(tmpdir(), 'samsa-streams-'))
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-Djava.io.tmpdir=${state}`]
  const args = [...quick, '-cp', jars, SOURCE]
  const settings = apps.flatMap(({id, protocol, topic, work = 'read'}) => [
    id,
    protocol,
    topic,
    path.join(state, id),
    work,
  ])
  const child = spawn(java.executable, [...args, bootstrapServers(), ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.on('error', () => {})
  const ended = once(child, 'exit')
  return {
    close: (id) => child.stdin.write(`${id}\n`),
    async stop() {
      child.stdin.end()
      await ended
      await rm(state, {recursive: true, force: true})
    },
  }
}
