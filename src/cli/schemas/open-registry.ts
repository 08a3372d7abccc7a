import type {SecretReader} from '../../core/connection/connection-secrets.ts'
import {parseHttpService, SCHEMA_REGISTRY} from '../../core/connection/http-service.ts'
import type {Settings} from '../../core/connection/resolve-settings.ts'
import {HttpClient} from '../../core/http/http-client.ts'
import {SchemaRegistry} from '../../core/schemas/schema-registry.ts'
import {Failure} from '../../errors/failure.ts'
import {readBounded} from '../../user/bounded-reading.ts'
import {stoppedPart} from '../local/stopped-part.ts'
import {note} from '../output.ts'

/** How a command asks its registry. */
export interface RegistryOpening {
  readonly readSecret: SecretReader
  readonly verbose: boolean
  readonly isReadOnly: boolean
  readonly signal: AbortSignal
}

/** The registry that settings say; no connection is made yet. Throws Failure(usage) where they say none, or cannot be used. */
export function openRegistry(
  settings: Settings,
  {readSecret, verbose, isReadOnly, signal}: RegistryOpening,
): SchemaRegistry {
  const server = parseHttpService(SCHEMA_REGISTRY, {
    settings,
    readFile: (file) => readBounded(file),
    readSecret,
    isReadOnly,
    log: (line) => {
      if (verbose) note(`samsa: ${line}`)
    },
  })
  if (server !== null) return new SchemaRegistry(new HttpClient(server, signal))
  const stopped = stoppedPart(SCHEMA_REGISTRY, 'registry', settings)
  if (stopped !== null) throw stopped
  throw new Failure('usage', 'Nothing says where the schema registry is.', {
    code: 'NO_REGISTRY',
    suggestions: [
      'Give --schema-registry URL, SAMSA_SCHEMA_REGISTRY, or schemaRegistry: {url: URL} in the profile.',
      '`samsa local up --with registry` starts one on this machine.',
    ],
    page: 'schemas',
  })
}
