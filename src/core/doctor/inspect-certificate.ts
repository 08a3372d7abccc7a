import type {CertificateFacts} from '../../kafka/certificate-facts.ts'
import {type Address, type ConnectionOptions, formatAddress} from '../../kafka/connection-options.ts'
import {networkFailure} from '../../kafka/network-failures.ts'
import {openTlsSocket} from '../../kafka/tls-socket.ts'
import type {Finding} from './check.ts'

/** From so many days before its end on, a certificate is worth a word. */
export const SOON_DAYS = 30
const DAY_MS = 86_400_000

/** What came of a handshake. */
interface Handshake {
  /** Null where the server has shown no certificate. */
  readonly certificate: CertificateFacts | null
  /** `TLSv1.3` */
  readonly protocol: string
}

/** A handshake, and what the server shows: names, issuer, days left, version. Throws the Failure that every command would have. */
export async function inspectCertificate(
  address: Address,
  dialed: Address,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<readonly [null, Finding]> {
  return [null, describe(await shakeHands(address, dialed, options, signal))]
}

/** Connects by TLS and hangs up again. Throws the Failure that every command would have. */
export async function shakeHands(
  address: Address,
  dialed: Address,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Handshake> {
  const secrets = (await options.readSecrets?.(signal)) ?? {}
  let facts: CertificateFacts | null = null
  const socket = openTlsSocket({
    host: address.host,
    dialed,
    tls: options.tls ?? {},
    secrets,
    onCertificate: (shown) => {
      facts = shown
    },
  })
  try {
    await new Promise<void>((resolve, reject) => {
      const late = Object.assign(new Error('no answer'), {code: 'ETIMEDOUT'})
      const timer = setTimeout(() => reject(late), options.connectTimeoutMs)
      const settle = (then: () => void) => () => {
        clearTimeout(timer)
        then()
      }
      socket.once('secureConnect', settle(resolve))
      socket.once('error', (error) => settle(() => reject(error))())
      signal.addEventListener(
        'abort',
        settle(() => reject(signal.reason)),
        {once: true},
      )
    })
    return {certificate: facts, protocol: socket.getProtocol() ?? 'TLS'}
  } catch (error) {
    signal.throwIfAborted()
    throw networkFailure(error, formatAddress(dialed), {
      resetHint: 'plaintext-listener',
      host: address.host,
      user: null,
      certificate: facts,
      offeredMechanisms: [],
      hasClientCertificate: options.tls?.cert !== undefined || options.tls?.pfx !== undefined,
      hasCa: options.tls?.ca !== undefined,
    })
  } finally {
    socket.destroy()
  }
}

/** Whole days until a certificate ends; below 0 after that. `validTo` is as OpenSSL writes it. */
export function daysLeft(validTo: string): number {
  return Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS)
}

function describe({certificate, protocol}: Handshake): Finding {
  if (certificate === null) return {message: protocol}
  const days = daysLeft(certificate.validTo)
  const message = `${protocol}, certificate for ${certificate.names.join(', ')} by ${certificate.issuer}, ${days} days left`
  return days < SOON_DAYS ? {message, suggestion: 'Renew the certificate of the broker soon.'} : {message}
}
