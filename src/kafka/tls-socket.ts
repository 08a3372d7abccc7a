import {createRequire} from 'node:module'
import net from 'node:net'
import type tls from 'node:tls'
import {Failure} from '../errors/failure.ts'
import {type CertificateFacts, certificateFacts} from './certificate-facts.ts'
import type {Address, ConnectionSecrets, TlsOptions} from './connection-options.ts'
import {systemCodeOf} from './network-failures.ts'
import {findCaFault, findTlsFault, type TlsFault} from './tls-faults.ts'

/** node:tls costs a command 8 ms of its start, so it is loaded only for a TLS connection. */
function loadTls(): typeof tls {
  return createRequire(import.meta.url)('node:tls')
}

/** How a TLS connection is opened. */
export interface TlsOpening {
  /** The name that the certificate has to have, where the options name no other. */
  readonly host: string
  /** Where the connection goes. */
  readonly dialed: Address
  readonly tls: TlsOptions
  readonly secrets: ConnectionSecrets
  /** Told what the server shows, before it is judged: after a no, nobody can look at it any more. */
  readonly onCertificate: (facts: CertificateFacts) => void
  readonly onConnect?: () => void
}

/** Opens a TLS connection. Throws Failure(usage) where the CA, the certificate or its key cannot be used. */
export function openTlsSocket(opening: TlsOpening): tls.TLSSocket {
  const {host, dialed, tls: options, secrets, onCertificate, onConnect} = opening
  const {passphrase} = secrets
  const fault = findCaFault(options)
  if (fault !== null) throw unusableTls(fault)
  let socket: tls.TLSSocket
  try {
    socket = loadTls().connect(
      {
        host: dialed.host,
        port: dialed.port,
        ...(net.isIP(host) ? {} : {servername: host}),
        ...options,
        ...(passphrase === undefined ? {} : {passphrase}),
      },
      onConnect,
    )
  } catch (error) {
    throw unusable(error, options, passphrase)
  }
  socket.prependListener('secure', () => {
    // Not getPeerX509Certificate: after it, Node 24 finds no names in the certificate.
    const certificate = socket.getPeerCertificate()
    if (Object.keys(certificate).length > 0) onCertificate(certificateFacts(certificate))
  })
  return socket
}

/** node:tls throws at once where it cannot use what it is given; OpenSSL's reasons never quote it. */
function unusable(error: unknown, options: TlsOptions, passphrase: string | undefined): Failure {
  const reason = error instanceof Error ? error.message : String(error)
  const fault = findTlsFault(options, passphrase, reason) ?? {
    message: `The CA, the client certificate or its key cannot be used: ${reason.replace(/\.?$/, '.')}`,
    next: 'All three are PEM, or a PKCS#12 store; an encrypted key needs ssl.key.password.',
  }
  return unusableTls(fault, error)
}

/** That what TLS was given is of no use: the user's, like every setting that cannot be used. */
function unusableTls({message, next}: TlsFault, cause?: unknown): Failure {
  const code = systemCodeOf(cause) ?? undefined
  return new Failure('usage', message, {code, suggestions: [next], page: 'connecting', cause})
}
