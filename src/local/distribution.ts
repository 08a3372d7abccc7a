import {createHash} from 'node:crypto'
import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../errors/failure.ts'
import {findEngine, imageOf} from './container-engine.ts'
import {findJava, type Java} from './java.ts'
import {fetchWithMaven, isFetched, mavenHome} from './maven.ts'
import {findProgram} from './programs.ts'
import type {LocalSource} from './state.ts'

/** The Kafka version that is fetched when none is asked for. */
export const DEFAULT_KAFKA_VERSION = '4.4.0'

/** Jars of one Kafka version and the Java that runs them. */
export interface JarDistribution {
  readonly source: 'home' | 'maven'
  readonly version: string
  readonly java: Java
  /** Absolute, in the order of the class path: it must not change, as class-data archives are bound to it. */
  readonly jars: readonly string[]
  /** The unpacked distribution or the fetched folder. */
  readonly origin: string
  /** Where things prepared for this distribution are kept. */
  readonly preparedRoot: string
}

/** A container image and the engine that runs it. */
export interface ContainerDistribution {
  readonly source: 'container'
  readonly version: string
  /** `<engine path> <image>` */
  readonly origin: string
}

export type Distribution = JarDistribution | ContainerDistribution

export interface FindOptions {
  /** A version that is asked for, or null for whatever the distribution has. */
  readonly version: string | null
  /** Only this way; null tries all in order. */
  readonly source: LocalSource | null
  readonly kafkaHome: string | null
  readonly cacheRoot: string
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  readonly onProgress: (message: string) => void
}

/**
 * A Kafka to run: an unpacked distribution (`kafkaHome` or KAFKA_HOME), else Maven's jars (cached, or fetched now), else
 * a container image. KAFKA_HOME of another version than the asked one is passed over, `kafkaHome` is a usage failure.
 * Throws one failure that names the three ways when none is open.
 */
export async function findDistribution(options: FindOptions): Promise<Distribution> {
  const {version, source, kafkaHome, cacheRoot, env} = options
  checkVersion(version)
  if (kafkaHome !== null || source === null || source === 'home') {
    const home = await findHome(options)
    if (home !== null) return {...home, java: await findJava(env, options.signal)}
  }
  const wanted = version ?? DEFAULT_KAFKA_VERSION
  const mvn = await findProgram('mvn', env)
  if (source === null || source === 'maven') {
    const fetched = await isFetched(cacheRoot, wanted)
    if (fetched || mvn !== null) return findMaven({...options, version: wanted}, mvn)
  }
  if (source === null || source === 'container') {
    const engine = await findEngine(env, options.signal)
    if (engine !== null) return {source: 'container', version: wanted, origin: `${engine} ${imageOf(wanted)}`}
  }
  throw new Failure('failed', `No way to run Kafka ${wanted} was found on this machine.`, {
    code: 'KAFKA_NOT_FOUND',
    suggestions: [
      'Unpack a Kafka distribution and point KAFKA_HOME (or --kafka-home) at it.',
      'Or install Java 17 and Maven (mvn): samsa then fetches Kafka once and keeps it.',
      `Or start Docker or Podman: samsa then runs the image ${imageOf(wanted)}.`,
    ],
  })
}

/** Throws a usage failure for what is not the number of a Kafka version. */
export function checkVersion(version: string | null): void {
  if (version === null || /^\d+\.\d+\.\d+$/.test(version)) return
  throw new Failure('usage', `'${version}' is not a Kafka version.`, {
    suggestions: [`Give three numbers, for example ${DEFAULT_KAFKA_VERSION}.`],
  })
}

async function findMaven(
  options: FindOptions & {version: string},
  mvn: string | null,
): Promise<Distribution> {
  const {version, cacheRoot, env, signal, source} = options
  let java: Java
  try {
    java = await findJava(env, signal)
  } catch (noJava) {
    const engine = source === null ? await findEngine(env, signal) : null
    if (engine === null) throw noJava
    return {source: 'container', version, origin: `${engine} ${imageOf(version)}`}
  }
  if (mvn !== null) await fetchWithMaven({...options, mvn})
  const origin = mavenHome(cacheRoot, version)
  const jars = orderJars(await listJars(join(origin, 'libs')))
  return {source: 'maven', version, java, jars, origin, preparedRoot: join(origin, 'prepared')}
}

async function findHome(options: FindOptions): Promise<Omit<JarDistribution, 'java'> | null> {
  const {version, source, kafkaHome, cacheRoot, env} = options
  const origin = kafkaHome ?? (env.KAFKA_HOME === '' ? undefined : env.KAFKA_HOME)
  if (origin === undefined) return null
  const named = kafkaHome === null ? 'KAFKA_HOME' : '--kafka-home'
  const jars = orderJars(await listJars(join(origin, 'libs')).catch(() => []))
  const found = parseKafkaVersion(jars)
  if (found === null) {
    throw new Failure(
      'usage',
      `${named} is ${origin}, which holds no Kafka (no libs/kafka_2.13-<version>.jar).`,
      {
        suggestions: ['Point it at an unpacked distribution, the folder that has bin/ and libs/.'],
      },
    )
  }
  if (version !== null && version !== found) {
    if (kafkaHome === null && source === null) return null
    throw new Failure('usage', `${named} holds Kafka ${found}, but ${version} was asked for.`)
  }
  const key = createHash('sha256').update(origin).digest('hex').slice(0, 12)
  return {
    source: 'home',
    version: found,
    jars,
    origin,
    preparedRoot: join(cacheRoot, `home-${key}`, 'prepared'),
  }
}

async function listJars(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.jar')).map((name) => join(folder, name))
}

/** The Kafka version that a folder of jars holds, from the name of the core jar; null without one. */
export function parseKafkaVersion(jars: readonly string[]): string | null {
  for (const jar of jars) {
    const match = /[\\/]kafka_2\.\d+-(\d+\.\d+\.\d+)\.jar$/.exec(jar)
    if (match?.[1] !== undefined) return match[1]
  }
  return null
}

/** A fixed order, Kafka's and Scala's jars first, since a JVM without an archive searches from the front. */
export function orderJars(jars: readonly string[]): string[] {
  const rank = (jar: string) => (/[\\/](kafka|scala)[^\\/]*$/.test(jar) ? 0 : 1)
  return [...jars].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}
