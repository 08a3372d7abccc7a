import {execFile, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'
import {localDirectories} from '../../src/local/directories.ts'
import type {JarDistribution} from '../../src/local/distribution.ts'
import {bootstrapServers} from './cluster.ts'

const VERSION = '4.3.1'
const SOURCE = path.join(import.meta.dirname, 'StreamsApp.java')

/**
 * The jars of Kafka Streams, fetched by Maven once and kept beside Kafka's own; null where Maven cannot get them
 * (RocksDB is in them: some 70 MB).
 */
export async function findStreamsJars(): Promise<string[] | null> {
  const folder = path.join(localDirectories().cacheRoot, 'kafka-streams', VERSION)
  if (!existsSync(folder)) {
    const fresh = `${folder}.${process.pid}`
    await mkdir(fresh, {recursive: true})
    const pom = path.join(fresh, 'pom.xml')
    await writeFile(
      pom,
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>samsa</groupId>
<artifactId>streams</artifactId><version>1</version><packaging>pom</packaging><dependencies><dependency>
<groupId>org.apache.kafka</groupId><artifactId>kafka-streams</artifactId><version>${VERSION}</version></dependency></dependencies></project>`,
    )
    const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]
    const fetched = await promisify(execFile)('mvn', args, {timeout: 240_000}).catch(() => null)
    if (!fetched) {
      await rm(fresh, {recursive: true, force: true})
      return null
    }
    // Another run may have been faster.
    await rename(fresh, folder).catch(() => rm(fresh, {recursive: true, force: true}))
  }
  const files = await readdir(folder)
  return files.filter((file) => file.endsWith('.jar')).map((file) => path.join(folder, file))
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
  jars: readonly string[],
  apps: readonly StreamsApp[],
): Promise<StreamsApps> {
  const state = await mkdtemp(path.join(tmpdir(), 'samsa-streams-'))
  const args = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', jars.join(path.delimiter), SOURCE]
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
