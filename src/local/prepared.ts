import {execFile} from 'node:child_process'
import {createHash, randomUUID} from 'node:crypto'
import {access, constants, cp, mkdir, open, readdir, rename, rm, stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../errors/failure.ts'
import {makeFolder, SHARED} from '../user/make-folder.ts'
import {makeTemporaryFolder} from '../user/temporary-folder.ts'
import type {JarDistribution} from './distribution.ts'
import {formatClassPath} from './jvm.ts'
import {generateKafkaUuid} from './kafka-uuid.ts'
import {formatProperties} from './server-properties.ts'

/** What was worked out once for a distribution and a Java, and makes later starts short. */
export interface PreparedStart {
  /**
   * What a freshly formatted data directory holds beside meta.properties: the features that the cluster begins with, the
   * same for every cluster of one version. `bootstrap.checkpoint` up to Kafka 4.3, from 4.4 on a first snapshot of
   * __cluster_metadata.
   */
  readonly formattedDirectory: string
  /** Class-data archive (JEP 350): the classes of a broker, already parsed and verified. */
  readonly archiveFile: string
  /** Whether the archive is there; if not, the next broker to run writes it when it stops. */
  readonly archiveExists: boolean
}

interface PrepareOptions {
  /** Where it is kept instead when the distribution's own place cannot be written, as in a cache that others share. */
  readonly fallbackRoot: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress: (message: string) => void
}

/** Throws when Kafka's storage tool cannot format a directory. */
export async function prepareStart(
  distribution: JarDistribution,
  {fallbackRoot, signal, onProgress}: PrepareOptions,
): Promise<PreparedStart> {
  const key = await calculateKey(distribution)
  const {preparedRoot} = distribution
  const isWhole =
    (await exists(join(preparedRoot, key, 'formatted'))) && (await isArchive(archiveIn(preparedRoot, key)))
  const root = isWhole || (await isWritable(preparedRoot)) ? preparedRoot : fallbackRoot
  const directory = join(root, key)
  const formattedDirectory = join(directory, 'formatted')
  const archiveFile = archiveIn(root, key)
  if (!(await exists(formattedDirectory))) {
    onProgress(`Preparing Kafka ${distribution.version} (once)`)
    makeFolder(directory, SHARED)
    await writeFormatted(distribution, formattedDirectory, signal)
  }
  return {formattedDirectory, archiveFile, archiveExists: await isArchive(archiveFile)}
}

function archiveIn(root: string, key: string): string {
  return join(root, key, 'classes.jsa')
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    makeFolder(folder, SHARED)
    await access(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** An archive belongs to one Java and to one class path, with the sizes and times of its jars. */
async function calculateKey({java, jars}: JarDistribution): Promise<string> {
  const facts = await Promise.all(
    jars.map(async (jar) => {
      const {size, mtimeMs} = await stat(jar)
      return `${jar} ${size} ${mtimeMs}`
    }),
  )
  const text = [java.executable, java.version, ...facts].join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * Formats a throwaway directory and keeps what is in it but for meta.properties. With a static controller quorum that is
 * only feature levels, nothing of the cluster: starting from a copy saves every new cluster a JVM run of 0.8 s.
 * Share and streams groups (KIP-932, KIP-1071) are asked for where the version knows them but leaves them off.
 */
async function writeFormatted(
  distribution: JarDistribution,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const work = await makeTemporaryFolder('samsa-format-')
  try {
    const everyGroupType = ['--feature', 'share.version=1', '--feature', 'streams.version=1']
    const first = await format(distribution, join(work, 'all'), everyGroupType, signal)
    const second = first === null ? null : await format(distribution, join(work, 'plain'), [], signal)
    signal?.throwIfAborted()
    if (second !== null) {
      throw new Failure('failed', `Kafka ${distribution.version} could not format its storage: ${second}.`)
    }
    const data = join(work, first === null ? 'all' : 'plain', 'data')
    const left = (await readdir(data)).filter((name) => name !== 'meta.properties')
    if (left.length === 0) {
      const text = `Kafka ${distribution.version} formats its storage in a way that samsa does not know.`
      throw new Failure('failed', text, {suggestions: ['Another version, with --kafka-version, may do.']})
    }
    const staging = `${target}.${randomUUID()}`
    for (const name of left) await cp(join(data, name), join(staging, name), {recursive: true})
    // Another process may have been quicker.
    await rename(staging, target).catch(async (error: unknown) => {
      await rm(staging, {recursive: true, force: true})
      if (!(await exists(target))) throw error
    })
  } finally {
    await rm(work, {recursive: true, force: true})
  }
}

/** Runs `kafka-storage format`; returns null when it went well, else its last line. */
async function format(
  {java, jars}: JarDistribution,
  work: string,
  features: string[],
  signal?: AbortSignal,
): Promise<string | null> {
  await mkdir(work)
  const properties = join(work, 'server.properties')
  await writeFile(
    properties,
    formatProperties({
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': '1@127.0.0.1:1',
      'controller.listener.names': 'CONTROLLER',
      listeners: 'PLAINTEXT://127.0.0.1:2,CONTROLLER://127.0.0.1:1',
      'log.dirs': join(work, 'data'),
    }),
  )
  const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const tool = ['kafka.tools.StorageTool', 'format', '-t', generateKafkaUuid(), '-c', properties, ...features]
  return new Promise((resolve) => {
    const options = signal === undefined ? {} : {signal}
    execFile(
      java.executable,
      [...quick, '-cp', formatClassPath(jars), ...tool],
      options,
      (error, out, err) => {
        resolve(error === null ? null : ((out + err).trim().split('\n').at(-1) ?? error.message))
      },
    )
  })
}

/** The JVM writes the header last: an archive that is still being written, or was cut off, begins with zeros. */
export async function isArchive(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r')
    const {buffer} = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.readUInt32LE() !== 0
  } catch {
    return false
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
