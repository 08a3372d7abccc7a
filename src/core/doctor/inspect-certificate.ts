import type tls from 'node:tls'
import type {CertificateFacts} from '../../kafka/certificate-facts.ts'
import {type Address, type ConnectionOptions, formatAddress} from '../../kafka/connection-options.ts'
import {networkFailure} from '../../kafka/network-failures.ts'
import {openTlsSocket} from '../../kafka/tls-socket.ts'
import type {Finding} from './check.ts'

/** From so many days before its end on, a certificate is worth a word. */
const SOON_DAYS = 30
const DAY_MS = 86_400_000

/** A handshake, and what the server shows: names, issuer, days left, version. Throws the Failure that every command would have. */
export async function inspectCertificate(
  address: Address,
  dialed: Address,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<readonly [null, Finding]> {
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
    return [null, describe(facts, socket)]
  } catch (error) {
    signal.throwIfAborted()
    throw networkFailure(error, formatAddress(dialed), {
      resetHint: 'plaintext-listener',
      host: address.host,
      user: null,
      certificate: facts,
      offeredMechanisms: [],
      hasClientCertificate: options.tls?.cert !== undefined || options.tls?.pfx !== undefined,
    })
  } finally {
    socket.destroy()
  }
}

function describe(facts: CertificateFacts | null, socket: tls.TLSSocket): Finding {
  const protocol = socket.getProtocol() ?? 'TLS'
  if (facts === null) return {message: protocol}
  const days = Math.floor((Date.parse(facts.validTo) - Date.now()) / DAY_MS)
  const message = `${protocol}, certificate for ${facts.names.join(', ')} by ${facts.issuer}, ${days} days left`
  return days < SOON_DAYS ? {message, suggestion: 'Renew the certificate of the broker soon.'} : {message}
}
