import {lookup} from 'node:dns/promises'
import net from 'node:net'
import {Broker} from '../../kafka/broker.ts'
import {type Address, type ConnectionOptions, formatAddress} from '../../kafka/connection-options.ts'
import {networkFailure} from '../../kafka/network-failures.ts'
import {ConsumerGroupDescribe} from '../../kafka/protocol/messages/consumer-group-describe.ts'
import {DescribeCluster} from '../../kafka/protocol/messages/describe-cluster.ts'
import {DescribeQuorum} from '../../kafka/protocol/messages/describe-quorum.ts'
import {ShareGroupDescribe} from '../../kafka/protocol/messages/share-group-describe.ts'
import {StreamsGroupDescribe} from '../../kafka/protocol/messages/streams-group-describe.ts'
import {releaseOfLevel} from '../brokers/kafka-release.ts'
import {type Check, runCheck, skipCheck} from './check.ts'
import {inspectCertificate} from './inspect-certificate.ts'

/** Facts for sentences about a connection that has only just begun. */
const NO_FACTS = {
  resetHint: 'unknown',
  user: null,
  certificate: null,
  offeredMechanisms: [],
  hasClientCertificate: false,
  hasCa: false,
} as const

/** The steps of one connection, each once the one before it went well: name, port, TLS, versions, credentials. Secrets are a check only where one cannot be read. */
export async function* examineServer(
  address: Address,
  options: ConnectionOptions,
  signal: AbortSignal,
): AsyncGenerator<Check, boolean> {
  const dialed = options.dial?.(address) ?? address
  const target = formatReached(address, dialed)
  const facts = {...NO_FACTS, host: address.host}
  const left = ['tcp', ...(options.tls ? ['tls'] : []), 'kafka', ...(options.sasl ? ['sasl'] : [])]
  const skipRest = (because: string): Check[] => left.map((name) => skipCheck(name, target, because))

  const dns = await runCheck('dns', nameOf(address, dialed), async () => {
    try {
      const addresses = await lookup(dialed.host, {all: true})
      return [
        addresses.map((each) => each.address),
        {message: addresses.map((each) => each.address).join(', ')},
      ]
    } catch (error) {
      throw networkFailure(error, dialed.host, facts)
    }
  })
  yield dns.check
  if (dns.value === null) {
    yield* skipRest('the name does not resolve')
    return false
  }

  left.shift()
  const tcp = await runCheck('tcp', target, async () => {
    const reached = await Promise.all(
      (dns.value ?? []).map((host) => connectTcp(host, dialed.port, options.connectTimeoutMs, signal)),
    )
    const failed = reached.filter((each) => each instanceof Error)
    const [first] = failed
    if (first && failed.length === reached.length) throw networkFailure(first, target, facts)
    return [
      null,
      first
        ? {
            message: `${reached.length - failed.length} of ${reached.length} addresses take connections`,
            suggestion: 'Clients may try the others first, and wait: look at the name in DNS.',
          }
        : {message: 'takes connections'},
    ]
  })
  yield tcp.check
  if (tcp.check.ok !== true) {
    yield* skipRest('there is no connection')
    return false
  }

  // Every connection takes them, TLS and the login: without them none of both has failed.
  const {readSecrets} = options
  if (readSecrets) {
    const secrets = await runCheck('secrets', target, async () => [
      await readSecrets(signal),
      {message: 'could be read'},
    ])
    if (secrets.value === null) {
      yield secrets.check
      yield* skipRest('a secret that it takes could not be had')
      return false
    }
  }

  if (options.tls) {
    left.shift()
    const tls = await runCheck('tls', target, () => inspectCertificate(address, dialed, options, signal))
    yield tls.check
    if (tls.check.ok !== true) {
      yield* skipRest('there is no TLS')
      return false
    }
  }

  left.shift()
  const kafka = await runCheck('kafka', target, async () => {
    // Which versions it speaks it tells anybody (KIP-35).
    const broker = await Broker.connect(address, {...options, sasl: null}, signal)
    broker.close()
    const release = releaseOfLevel(broker.metadataLevel)
    const missing = [
      ...(broker.versionOf(DescribeCluster) === null ? ['DescribeCluster (2.8)'] : []),
      ...(broker.versionOf(DescribeQuorum) === null ? ['DescribeQuorum (3.0)'] : []),
      ...(broker.versionOf(ConsumerGroupDescribe) === null ? ['ConsumerGroupDescribe (3.7)'] : []),
      ...(broker.versionOf(ShareGroupDescribe) === null ? ['ShareGroupDescribe (4.0)'] : []),
      ...(broker.versionOf(StreamsGroupDescribe) === null ? ['StreamsGroupDescribe (4.1)'] : []),
    ]
    return [
      null,
      {
        message: `Kafka ${release ?? 'of a release that it does not tell'}`,
        ...(missing.length === 0
          ? {}
          : {suggestion: `It does not have ${missing.join(', ')}; commands that need them say so.`}),
      },
    ]
  })
  yield kafka.check
  if (kafka.check.ok !== true) {
    yield* skipRest('it is not known to be Kafka')
    return false
  }

  const {sasl} = options
  if (sasl === null) return true
  const login = await runCheck('sasl', target, async () => {
    const broker = await Broker.connect(address, options, signal)
    broker.close()
    const who = 'username' in sasl ? ` as ${sasl.username}` : ''
    return [null, {message: `${sasl.mechanism.toUpperCase()}${who}`}]
  })
  yield login.check
  return login.check.ok === true
}

/** An address, and where it is reached in place of that. */
export function formatReached(address: Address, dialed: Address): string {
  const [from, to] = [formatAddress(address), formatAddress(dialed)]
  return from === to ? from : `${from} (reached at ${to})`
}

function nameOf({host}: Address, dialed: Address): string {
  return host === dialed.host ? host : `${host} (reached at ${dialed.host})`
}

/** Opens a connection and closes it; the error where that does not work. */
function connectTcp(
  host: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Error | null> {
  return new Promise((resolve) => {
    const socket = net.connect({host, port, signal})
    const end = (error: Error | null): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(error)
    }
    const timer = setTimeout(() => end(Object.assign(new Error('no answer'), {code: 'ETIMEDOUT'})), timeoutMs)
    socket.once('connect', () => end(null))
    socket.once('error', end)
  })
}
