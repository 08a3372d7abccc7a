import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../../errors/failure.ts'
import type {PartKind} from './part-kind.ts'
import {PART_PATHS} from './part-names.ts'

const VERSION = '3.0.9'

/**
 * Apicurio Registry, which speaks Confluent's API and comes whole from Maven. It keeps its schemas in topics of the cluster, so they
 * stay as long as the cluster's data does.
 */
export const registryPart: PartKind = {
  name: 'registry',
  title: () => `Apicurio Registry ${VERSION}`,
  preferredPort: 8081,
  folder: () => `apicurio-registry-${VERSION}`,
  fill: async (_, runMaven) =>
    runMaven([
      'dependency:unpack',
      `-Dartifact=io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`,
      '-DoutputDirectory=app',
    ]),
  plan: async ({bootstrapServers, port, files}) => ({
    arguments: ['-jar', await findJar(join(files, 'app'))],
    environment: {
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_LOG_CONSOLE_COLOR: 'false',
      QUARKUS_LOG_LEVEL: 'WARN',
      // It says when it listens.
      QUARKUS_LOG_CATEGORY__IO_QUARKUS__LEVEL: 'INFO',
      APICURIO_STORAGE_KIND: 'kafkasql',
      APICURIO_KAFKASQL_BOOTSTRAP_SERVERS: bootstrapServers,
      APICURIO_CCOMPAT_MAX_SUBJECTS: '100000',
      // A deletion for good is refused otherwise (apicurio.rest.deletion.*).
      APICURIO_REST_DELETION_ARTIFACT_ENABLED: 'true',
      APICURIO_REST_DELETION_ARTIFACT_VERSION_ENABLED: 'true',
    },
  }),
  // As Confluent's registry has it where nobody says otherwise; Apicurio would compare nothing. Its own setting for that is not told by its API.
  settle: async (origin) => {
    const {ok, status} = await fetch(`${origin}${PART_PATHS.registry}/config`, {
      method: 'PUT',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({compatibility: 'BACKWARD'}),
    })
    if (!ok)
      throw new Failure('failed', `The registry does not take a compatibility level (status ${status}).`)
  },
  saysListening: /Listening on: http/,
  readyPath: `${PART_PATHS.registry}/subjects`,
}

/** Beside it are folders: its libraries, and what tar kept of long names, under the same names. */
async function findJar(folder: string): Promise<string> {
  const names = await readdir(folder)
  const found = names.find((name) => name.endsWith('-runner.jar'))
  if (found !== undefined) return join(folder, found)
  throw new Failure('failed', `${folder} has no program of Apicurio Registry.`, {
    suggestions: ['Remove that folder; it is fetched again then.'],
  })
}
