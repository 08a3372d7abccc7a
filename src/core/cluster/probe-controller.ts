import {Failure} from '../../errors/failure.ts'
import {askHttp} from '../../kafka/ask-http.ts'
import type {Broker} from '../../kafka/broker.ts'
import {Cluster} from '../../kafka/cluster.ts'
import {type ConnectionOptions, formatAddress} from '../../kafka/connection-options.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DescribeConfigs} from '../../kafka/protocol/messages/describe-configs.ts'
import {RESOURCE_TYPES} from '../configs/config-resource.ts'
import type {VoterChange, VoterListener} from './change-voters.ts'

/** Controllers alone take it (VoteRequest.json, `listeners`). */
const VOTE_KEY = 52

/** What tells that something answers, and that it is no Kafka. */
const FOREIGN: ReadonlySet<string | null> = new Set([
  'HTTP_SERVER',
  'NOT_KAFKA',
  'MALFORMED_RESPONSE',
  'RESPONSE_TOO_LARGE',
])

/** How a listener looks that TLS should be tried at: it says so, closes without a word, or stays silent. */
const MAY_BE_TLS: ReadonlySet<string | null> = new Set(['TLS_LISTENER', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/**
 * Asks all listeners of a controller that is to have a vote, and returns why some give no answer from here. Throws Failure(conflict) where
 * something else answers. One that has its vote already is not asked.
 */
export async function probeVoter(
  cluster: Pick<Cluster, 'options' | 'signal'>,
  {id, listeners}: Pick<VoterChange, 'id' | 'listeners'>,
): Promise<readonly Failure[]> {
  const silent = await Promise.all(listeners.map((listener) => probeController(cluster, listener, id)))
  return silent.filter((failure) => failure !== null)
}

/**
 * Looks whether the controller of that id answers where it is said to listen. The leader takes what it is told, and a Kafka that reads
 * the answer of something else takes its first bytes for a length, for which it may run out of memory ("HTTP" is 1.2 GB). Nothing
 * is known of how the listener is secured: it is asked in plaintext, then by TLS, without credentials, which ApiVersions does without.
 *
 * Null where it is a controller, and that of the id as far as it tells; the Failure of who gives no answer from here, which others may
 * get all the same. Throws where something else answers.
 */
async function probeController(
  {options, signal}: Pick<Cluster, 'options' | 'signal'>,
  listener: VoterListener,
  id: number,
): Promise<Failure | null> {
  const bare: ConnectionOptions = {...options, sasl: null, readOnly: true}
  const plain: ConnectionOptions = {...bare, tls: null}
  const asked = await ask(plain, signal, listener, id)
  if (asked === null || !MAY_BE_TLS.has(asked.code)) return asked
  const isSilent = asked.code !== 'TLS_LISTENER' && (await staysSilent(plain, signal, listener))
  // Who it is, is not for a certificate to prove here: nothing is told to it.
  const tls: ConnectionOptions = {...bare, tls: {...options.tls, rejectUnauthorized: false}}
  const byTls = await ask(tls, signal, listener, id)
  // What stays silent at a line of text speaks no TLS, which would have taken it for a broken record.
  if (byTls !== null && !isSilent && MAY_BE_TLS.has(byTls.code)) await staysSilent(tls, signal, listener)
  // What speaks no TLS either is told as it was first seen.
  const isTls = byTls === null || asked.code === 'TLS_LISTENER' || byTls.code?.includes('ALERT') === true
  if (isTls) return byTls
  return isSilent ? silent(listener, asked) : asked
}

/** Asks in HTTP, as a server may wait for the end of a request: throws where it answers that, and is no Kafka. */
async function staysSilent(
  options: ConnectionOptions,
  signal: AbortSignal,
  listener: VoterListener,
): Promise<boolean> {
  const reaction = await askHttp({host: listener.host, port: listener.port}, options, signal)
  signal.throwIfAborted()
  if (reaction instanceof Failure && FOREIGN.has(reaction.code)) throw foreign(listener, reaction)
  return reaction === 'silent'
}

async function ask(
  options: ConnectionOptions,
  signal: AbortSignal,
  listener: VoterListener,
  id: number,
): Promise<Failure | null> {
  const cluster = new Cluster(options, signal)
  try {
    const controller = await cluster.connectApart({host: listener.host, port: listener.port})
    if (!controller.versions.has(VOTE_KEY)) throw brokerListener(listener)
    const other = await otherId(controller, id)
    if (other !== null) throw otherNode(listener, id, other)
    return null
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Failure) || error.kind === 'conflict') throw error
    if (FOREIGN.has(error.code)) throw foreign(listener, error)
    return error
  } finally {
    cluster.close()
  }
}

/**
 * Another id that a controller says it has; null where it has this one, and where it does not say: it answers about its own configs alone
 * (ConfigHelper: "Unexpected broker id, expected 3 or empty string, but received 4"), and only to who may read them.
 */
async function otherId(controller: Broker, id: number): Promise<string | null> {
  if (controller.versionOf(DescribeConfigs) === null) return null
  try {
    const {results} = await controller.send(
      DescribeConfigs,
      {
        resources: [
          {resourceType: RESOURCE_TYPES.broker, resourceName: String(id), configurationKeys: ['node.id']},
        ],
        includeSynonyms: false,
        includeDocumentation: false,
      },
      {expectsResponse: true},
    )
    const [answer] = results
    if (answer?.errorCode !== ErrorCode.INVALID_REQUEST) return null
    return /expected (\d+)/.exec(answer.errorMessage ?? '')?.[1] ?? null
  } catch (error) {
    // It wants credentials, or does not say in time: that a controller is there is known.
    if (error instanceof Failure) return null
    throw error
  }
}

const NOTHING_DONE = 'Nothing was done.'

function foreign(listener: VoterListener, {message, code}: Failure): Failure {
  return new Failure('conflict', `${message.replace(/\.?$/, '.')} ${NOTHING_DONE}`, {
    code: code ?? undefined,
    suggestions: [
      `A controller that asks ${formatAddress(listener)} may run out of memory by what it answers: give the address of the controller's listener (listeners and controller.listener.names of its server.properties).`,
    ],
  })
}

function silent(listener: VoterListener, asked: Failure): Failure {
  return new Failure(
    'unreachable',
    `${formatAddress(listener)} takes connections and answers nothing, neither as a controller nor in HTTP.`,
    {
      code: 'SILENT_LISTENER',
      suggestions: [
        'Something is there, which a controller that works would not be: look at the port, and at the log of the controller.',
      ],
      cause: asked,
    },
  )
}

function brokerListener(listener: VoterListener): Failure {
  return new Failure(
    'conflict',
    `${formatAddress(listener)} is a listener for clients, not for controllers. ${NOTHING_DONE}`,
    {
      code: 'NO_CONTROLLER_LISTENER',
      suggestions: ['Give the address of one of its controller.listener.names.'],
    },
  )
}

function otherNode(listener: VoterListener, id: number, other: string): Failure {
  return new Failure(
    'conflict',
    `At ${formatAddress(listener)} is controller ${other}, not ${id}. ${NOTHING_DONE}`,
    {code: 'OTHER_CONTROLLER', suggestions: [`Give the address of controller ${id}, or the id ${other}.`]},
  )
}
