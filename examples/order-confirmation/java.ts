// What a program in Java needs: a JDK, which runs a source file as it is, and the jars of Kafka Streams. Both are found as
// `samsa local` finds its own, with its code.
import {access, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {Failure} from '../../src/errors/failure.ts'
import {localDirectories} from '../../src/local/directories.ts'
import {findJava} from '../../src/local/java.ts'
import {copyJarsWords, formatKafkaPom} from '../../src/local/kafka-pom.ts'
import {fetchFolder} from '../../src/local/maven-fetch.ts'
import {findProgram} from '../../src/local/programs.ts'
import {StoryStopped} from './interruption.ts'

export interface StreamsFetch {
  /** That of the cluster. */
  readonly version: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (message: string) => void
}

/** The folder of a `java` that has its compiler beside it. Throws StoryStopped where there is none. */
export async function findJdk(): Promise<string> {
  const {executable} = await orStop(findJava(process.env), 'cannot begin')
  const folder = path.dirname(executable)
  if (await isThere(path.join(folder, process.platform === 'win32' ? 'javac.exe' : 'javac'))) return folder
  throw new StoryStopped(
    `cannot begin: ${executable} has no compiler, and the joiner in Java is run from its source. Install a JDK 17 or newer`,
    1,
  )
}

/**
 * The jars of Kafka Streams as a class path, fetched by Maven once (RocksDB is in them: some 100 MB) and kept beside those
 * of `samsa local`. Throws StoryStopped where Maven is not there or cannot get them.
 */
export async function fetchStreamsJars({version, signal, onProgress}: StreamsFetch): Promise<string> {
  const folder = path.join(localDirectories().cacheRoot, `kafka-streams-${version}`)
  const what = `Kafka Streams ${version}`
  if (!(await isThere(folder))) {
    const mvn = await findProgram('mvn', process.env)
    if (mvn === null)
      throw new StoryStopped(`stopped: ${what} comes from Maven, and there is no mvn on the PATH`, 1)
    const fetching = fetchFolder({
      folder,
      what,
      isThere: () => isThere(folder),
      fill: async (staging, runMaven) => {
        const pom = path.join(staging, 'pom.xml')
        await writeFile(pom, formatKafkaPom([{name: 'kafka-streams'}], version))
        await runMaven(copyJarsWords(pom))
      },
      suggestions: ['Check the network, and the mirror in ~/.m2/settings.xml.'],
      mvn,
      env: process.env,
      signal,
      onProgress: onProgress ?? (() => {}),
    })
    await orStop(fetching, 'stopped')
  }
  return path.join(folder, 'libs', '*')
}

async function orStop<T>(work: Promise<T>, how: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const sentences = [error.message, ...error.suggestions.slice(0, 1)].map((text) => text.replace(/\.$/, ''))
    throw new StoryStopped(`${how}: ${sentences.join('. ')}`, 1)
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
