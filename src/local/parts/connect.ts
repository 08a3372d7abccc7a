import {readdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {formatClassPath} from '../jvm.ts'
import {copyJarsWords, formatKafkaPom} from '../kafka-pom.ts'
import type {PartKind, PartPlace} from './part-kind.ts'

/**
 * Of one version, whichever Kafka has: a worker is a client of the brokers, which take older and newer ones, and not every Kafka has
 * been published with connectors for files.
 */
const VERSION = '4.3.1'

/** What a worker is made of, with the connectors for files, and what configs name beside a connector. */
const ARTIFACTS = ['connect-runtime', 'connect-file', 'connect-json', 'connect-transforms'].map((name) => ({
  name,
}))

const MOST_REPLICAS = 3

/**
 * A worker of Kafka Connect, in its distributed mode, with the connectors for files that Kafka brings. What it knows is in topics of
 * the cluster, so connectors stay as long as the cluster's data does.
 */
export const connectPart: PartKind = {
  name: 'connect',
  title: () => `Kafka Connect ${VERSION}`,
  preferredPort: 8083,
  folder: () => `connect-${VERSION}`,
  fill: async (staging, runMaven) => {
    const pom = join(staging, 'pom.xml')
    await writeFile(pom, formatKafkaPom(ARTIFACTS, VERSION))
    await runMaven(copyJarsWords(pom))
  },
  plan: async (place) => {
    const [jars, logging, properties] = [
      await listJars(join(place.files, 'libs')),
      join(place.directory, 'log4j2.properties'),
      join(place.directory, 'connect.properties'),
    ]
    await writeFile(logging, LOGGING)
    await writeFile(properties, formatWorkerProperties(place))
    return {
      arguments: [
        `-Dlog4j2.configurationFile=${logging}`,
        ...['-cp', formatClassPath(jars)],
        ...['org.apache.kafka.connect.cli.ConnectDistributed', properties],
      ],
    }
  },
  saysListening: /Kafka Connect started/,
  readyPath: '/connectors',
}

async function listJars(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => name.endsWith('.jar'))
    .map((name) => join(folder, name))
    .toSorted()
}

/** To stdout, which becomes the log of the part; without the dumps of all settings at each start. */
const LOGGING = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
logger.config.name=org.apache.kafka.common.config
logger.config.level=warn
logger.clients.name=org.apache.kafka.clients
logger.clients.level=warn
`

/**
 * The settings of a worker: keys and values are texts, as the connectors for files have them; `${file:PATH:KEY}` in a config is read
 * from a file, so that no secret has to stand in it.
 */
export function formatWorkerProperties({
  bootstrapServers,
  port,
}: Pick<PartPlace, 'bootstrapServers' | 'port'>): string {
  const replicas = Math.min(MOST_REPLICAS, bootstrapServers.split(',').length)
  const settings = {
    'bootstrap.servers': bootstrapServers,
    'group.id': 'samsa-connect',
    listeners: `http://127.0.0.1:${port}`,
    'rest.advertised.host.name': '127.0.0.1',
    'config.storage.topic': 'samsa-connect-configs',
    'offset.storage.topic': 'samsa-connect-offsets',
    'status.storage.topic': 'samsa-connect-status',
    'config.storage.replication.factor': replicas,
    'offset.storage.replication.factor': replicas,
    'status.storage.replication.factor': replicas,
    'offset.storage.partitions': 5,
    'status.storage.partitions': 5,
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    // Plugins are found by their manifests alone: to look through all classes takes seconds (KIP-898).
    'plugin.discovery': 'service_load',
    // There is no other worker that could come back for its tasks.
    'scheduled.rebalance.max.delay.ms': 0,
    'offset.flush.interval.ms': 5000,
    'config.providers': 'file',
    'config.providers.file.class': 'org.apache.kafka.common.config.provider.FileConfigProvider',
  }
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}
