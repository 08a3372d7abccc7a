import {access, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {copyJarsWords, formatKafkaPom} from './kafka-pom.ts'
import {fetchFolder} from './maven-fetch.ts'

interface FetchOptions {
  readonly mvn: string
  readonly version: string
  readonly cacheRoot: string
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  readonly onProgress: (message: string) => void
}

/** The folder that holds (or will hold) the jars of a Kafka version that Maven fetched. */
export function mavenHome(cacheRoot: string, version: string): string {
  return join(cacheRoot, version)
}

/** Whether a version was fetched completely: its folder only ever appears by a rename after the last jar. */
export async function isFetched(cacheRoot: string, version: string): Promise<boolean> {
  return access(join(mavenHome(cacheRoot, version), 'libs')).then(
    () => true,
    () => false,
  )
}

/** The pom that names a broker and Kafka's own command-line tools. Connect and its web server are left out: none of them needs it. */
export function formatPom(version: string): string {
  return formatKafkaPom([{name: 'kafka_2.13'}, {name: 'kafka-tools', without: 'connect-runtime'}], version)
}

/**
 * Fetches a Kafka version into the cache unless it is there. Two processes that ask for the same version fetch it once.
 * Throws with Maven's own error lines when it fails; an interrupted fetch leaves nothing that counts as complete.
 */
export async function fetchWithMaven(options: FetchOptions): Promise<void> {
  const {version, cacheRoot} = options
  await fetchFolder({
    ...options,
    folder: mavenHome(cacheRoot, version),
    what: `Kafka ${version}`,
    fill: async (staging, runMaven) => {
      await writeFile(join(staging, 'pom.xml'), formatPom(version))
      await runMaven(copyJarsWords(join(staging, 'pom.xml')))
    },
    isThere: () => isFetched(cacheRoot, version),
    suggestions: [
      'Check the version, the network, and the mirror in ~/.m2/settings.xml.',
      'Or unpack a Kafka distribution and point KAFKA_HOME at it.',
    ],
  })
}
