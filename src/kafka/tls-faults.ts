import type crypto from 'node:crypto'
import {createRequire} from 'node:module'
import type {TlsOptions} from './connection-options.ts'

/** What is wrong with what TLS was given, as a sentence, and the setting to change. */
export interface TlsFault {
  readonly message: string
  readonly next: string
}

/**
 * Which of certificate, key and their password OpenSSL could not use: it says no more than that it could not. Nothing of what they
 * are is quoted. Null where each looks well by itself.
 *
 * @param reason what OpenSSL said
 */
export function findTlsFault(
  {cert, key, pfx}: TlsOptions,
  passphrase: string | undefined,
  reason: string,
): TlsFault | null {
  if (pfx !== undefined)
    return /unsupported/i.test(reason)
      ? STORE_OUTDATED
      : passphrase === undefined
        ? STORE_LOCKED
        : STORE_UNUSABLE
  if (cert !== undefined && !isCertificate(String(cert))) return NO_CERTIFICATE
  if (key === undefined) return cert === undefined ? null : NO_KEY
  const text = String(key)
  if (!text.includes('PRIVATE KEY-----')) return NO_KEY
  const isEncrypted = /ENCRYPTED/.test(text)
  if (isEncrypted && passphrase === undefined) return KEY_LOCKED
  if (!isKey(text, passphrase)) return isEncrypted ? KEY_PASSWORD_WRONG : KEY_UNREADABLE
  return cert === undefined || belongsTo(String(cert), text, passphrase) ? null : OTHER_KEY
}

/** Loaded where there is something to look at, as node:tls is. */
function loadCrypto(): typeof crypto {
  return createRequire(import.meta.url)('node:crypto')
}

/**
 * That the CA holds no certificate; null where it does, or none was given. node:tls passes over what it cannot read, and every
 * broker would be told as not trusted.
 */
export function findCaFault({ca}: TlsOptions): TlsFault | null {
  return ca === undefined || isCertificate(String(ca)) ? null : NO_CA
}

/** Whether the first certificate of a text can be read. */
function isCertificate(pem: string): boolean {
  try {
    return new (loadCrypto().X509Certificate)(pem).raw.length > 0
  } catch {
    return false
  }
}

function isKey(key: string, passphrase: string | undefined): boolean {
  try {
    return loadCrypto().createPrivateKey({key, passphrase}).type === 'private'
  } catch {
    return false
  }
}

function belongsTo(cert: string, key: string, passphrase: string | undefined): boolean {
  const {X509Certificate, createPrivateKey} = loadCrypto()
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey({key, passphrase}))
}

const NO_CA: TlsFault = {
  message: 'What was given as the CA holds no certificate that can be read.',
  next: 'ssl.ca.location (tls: {ca: FILE} in a profile) has to name a PEM file with certificates, "-----BEGIN CERTIFICATE-----".',
}
const STORE_LOCKED: TlsFault = {
  message: "The client's PKCS#12 store needs its password.",
  next: 'Set ssl.keystore.password (tls: {storePassword} in a profile).',
}
const STORE_OUTDATED: TlsFault = {
  message:
    "The client's PKCS#12 store is encrypted in a way that OpenSSL 3 does not read any more, such as that of Java 8.",
  next: 'Write it anew: `openssl pkcs12 -legacy -in FILE -out client.pem`, and name client.pem, or make a store of it with `openssl pkcs12 -export`.',
}
const STORE_UNUSABLE: TlsFault = {
  message: "The client's PKCS#12 store cannot be used: its password is wrong, or it has no key.",
  next: 'Check ssl.keystore.password (tls: {storePassword} in a profile), and with `openssl pkcs12 -info -in FILE` what is in it.',
}
const NO_CERTIFICATE: TlsFault = {
  message: 'The client certificate cannot be read.',
  next: 'ssl.keystore.location (tls: {cert: FILE} in a profile) has to name a PEM file with the certificate first.',
}
const NO_KEY: TlsFault = {
  message: 'There is no key beside the client certificate.',
  next: 'Give it with ssl.key.location=FILE (tls: {key: FILE} in a profile), or in the file of the certificate.',
}
const KEY_LOCKED: TlsFault = {
  message: "The client's key is encrypted, and no password is set.",
  next: 'Set ssl.key.password (tls: {keyPassword} in a profile).',
}
const KEY_PASSWORD_WRONG: TlsFault = {
  message: "The client's key cannot be used: its password is wrong.",
  next: 'Check ssl.key.password (tls: {keyPassword} in a profile).',
}
const KEY_UNREADABLE: TlsFault = {
  message: "The client's key cannot be used: it is no key that OpenSSL reads.",
  next: 'ssl.key.location (tls: {key: FILE} in a profile) has to name a PEM file; `openssl pkey -in FILE -noout` says what is wrong.',
}
const OTHER_KEY: TlsFault = {
  message: "The client's certificate and key do not belong together.",
  next: 'Check ssl.keystore.location and ssl.key.location (tls: {cert, key} in a profile).',
}
