import {access, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {fetchFolder} from './maven-fetch.ts'

interface FetchOptions {
  readonly mvn: string
  readonly version: string
  readonly cacheRoot: string
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  readonly onProgress: (message: string) => void
}

/** What Kafka 4.3.1 itself is built with. */
const LOG4J_VERSION = '2.25.4'

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

/**
 * The pom that names a broker and Kafka's own command-line tools. Connect and its web server are left out: no broker or
 * client tool needs them. Kafka's jars name no slf4j binding from 4.0 on; the distribution adds log4j's, and so do we.
 * The plugin's version is Maven's own default, which is the one most likely to be there already.
 */
export function formatPom(version: string): string {
  const dependency = (group: string, artifact: string, of: string, inside = '') =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${of}</version>${inside}</dependency>`
  const exclusions = `<exclusions><exclusion><groupId>org.apache.kafka</groupId><artifactId>connect-runtime</artifactId></exclusion></exclusions>`
  const dependencies = [
    dependency('org.apache.kafka', 'kafka_2.13', version),
    dependency('org.apache.kafka', 'kafka-tools', version, exclusions),
  ]
  const log4j = 'org.apache.logging.log4j'
  const usesLog4j2 = Number.parseInt(version, 10) >= 4
  if (usesLog4j2) dependencies.push(dependency(log4j, 'log4j-slf4j-impl', LOG4J_VERSION))
  // The bill of materials keeps log4j's own jars at one version, whichever of them Kafka names.
  const managed = usesLog4j2
    ? `<dependencyManagement><dependencies>${dependency(log4j, 'log4j-bom', LOG4J_VERSION, '<type>pom</type><scope>import</scope>')}</dependencies></dependencyManagement>`
    : ''
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>samsa</groupId><artifactId>local-kafka</artifactId><version>1</version><packaging>pom</packaging>
  ${managed}
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
</project>
`
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
      await runMaven([
        ...['-f', join(staging, 'pom.xml'), 'dependency:copy-dependencies'],
        ...['-DincludeScope=runtime', '-DoutputDirectory=libs'],
      ])
    },
    isThere: () => isFetched(cacheRoot, version),
    suggestions: [
      'Check the version, the network, and the mirror in ~/.m2/settings.xml.',
      'Or unpack a Kafka distribution and point KAFKA_HOME at it.',
    ],
  })
}
