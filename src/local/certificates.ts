// Its dependency injection looks for metadata with the first import.
import 'reflect-metadata'
import type {webcrypto} from 'node:crypto'
import * as x509 from '@peculiar/x509'

type CryptoKeyPair = webcrypto.CryptoKeyPair

const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const

/** Certificates hold from a little before they were made, for clocks that are not quite together. */
const EARLY_MS = 3_600_000

/** A certificate and its key, both PEM; the key is PKCS#8. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

/** An authority that issues certificates. */
export interface Authority extends Identity {
  readonly issue: (wish: CertificateWish) => Promise<Identity>
}

export interface CertificateWish {
  /** The common name: for Kafka's authorizer the principal is `User:CN=NAME`. */
  readonly name: string
  /** Host names and addresses that it is for; none for a client. */
  readonly hosts?: readonly string[]
  /** Epoch milliseconds; now by default. */
  readonly fromMs?: number
  readonly days: number
}

/** Makes an authority, with a key of its own that is nowhere but in what is returned. */
export async function createAuthority(name: string, days: number): Promise<Authority> {
  const keys = await generateKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(Date.now(), days),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  const issue = async ({name: subject, hosts = [], fromMs = Date.now(), days: life}: CertificateWish) => {
    const own = await generateKeys()
    const issued = await x509.X509CertificateGenerator.create({
      subject: `CN=${subject}`,
      issuer: certificate.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validity(fromMs, life),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
        ...(hosts.length === 0
          ? []
          : [
              new x509.SubjectAlternativeNameExtension(
                hosts.map((value) => ({type: isAddress(value) ? 'ip' : 'dns', value})),
              ),
            ]),
      ],
    })
    return identityOf(issued, own)
  }
  return {...(await identityOf(certificate, keys)), issue}
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

function validity(fromMs: number, days: number): {readonly notBefore: Date; readonly notAfter: Date} {
  return {notBefore: new Date(fromMs - EARLY_MS), notAfter: new Date(fromMs + days * 86_400_000)}
}

async function identityOf(certificate: x509.X509Certificate, keys: CryptoKeyPair): Promise<Identity> {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const lines = key.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  }
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}
