import {ConnectClient} from '../../core/connect/connect-client.ts'
import type {SecretReader} from '../../core/connection/connection-secrets.ts'
import {CONNECT, parseHttpServices, withServiceUrl} from '../../core/connection/http-service.ts'
import type {Profile} from '../../core/connection/profiles/profile.ts'
import type {Settings} from '../../core/connection/resolve-settings.ts'
import {Failure} from '../../errors/failure.ts'
import {readBounded} from '../../user/bounded-reading.ts'
import {stoppedPart} from '../local/stopped-part.ts'
import {note} from '../output.ts'
import {DEFAULT_CONNECT_URL} from './connect-words.ts'

/** How a command asks Connect. */
export interface ConnectOpening {
  readonly profile: Profile | null
  readonly readSecret: SecretReader
  readonly verbose: boolean
  readonly isReadOnly: boolean
  /** Ends what is under way; its reason is thrown. */
  readonly signal: AbortSignal
}

/** Above what a worker itself waits for a connector (90 seconds): the command's own time is up before it. */
const ANSWER_TIMEOUT_MS = 120_000

/** A client of the workers that settings say; no connection is made yet. Throws Failure(usage) where they cannot be used. */
export function openConnect(
  settings: Settings,
  {profile, readSecret, verbose, isReadOnly, signal}: ConnectOpening,
): ConnectClient {
  const servers = parseHttpServices(CONNECT, {
    settings: settings.has('connect.url') ? settings : withDefault(settings, profile),
    readFile: (file) => readBounded(file),
    readSecret,
    isReadOnly,
    log: (line) => {
      if (verbose) note(`samsa: ${line}`)
    },
  })
  return new ConnectClient({
    servers: servers.map((server) => ({
      ...server,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      hasExactNumbers: true,
    })),
    signal,
    // Where nobody said which workers are meant, the local cluster's are, which may be stopped.
    ...(settings.has('connect.url') ? {} : {explainLoss: () => stoppedConnect(settings)}),
  })
}

/** That the worker of the local cluster is stopped, where that is the cluster that settings lead to; null otherwise. */
function stoppedConnect(settings: Settings): Failure | null {
  return stoppedPart(CONNECT, 'connect', settings)
}

/** Who says which cluster is meant does not mean the workers that happen to be on this machine. Throws Failure(usage) then. */
function withDefault(settings: Settings, profile: Profile | null): Settings {
  const origin = settings.get('bootstrap.servers')?.from.kind
  if (profile === null && (origin === undefined || origin === 'local-cluster'))
    return withServiceUrl(settings, CONNECT, {
      value: DEFAULT_CONNECT_URL,
      from: {kind: 'default', name: 'its default'},
    })
  const stopped = profile === null ? stoppedConnect(settings) : null
  if (stopped !== null) throw stopped
  const place = profile === null ? 'the profile' : `the profile ${profile.name}`
  throw new Failure('usage', 'Nothing says where the workers of Kafka Connect are.', {
    code: 'NO_CONNECT',
    suggestions: [
      `Give --connect URL, SAMSA_CONNECT, or connect: {url: URL} in ${place}.`,
      '`samsa local up --with connect` starts a worker on this machine.',
    ],
    page: 'connectors',
  })
}
