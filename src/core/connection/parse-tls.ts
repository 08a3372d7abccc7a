import type {SecureVersion} from 'node:tls'
import type {Failure} from '../../errors/failure.ts'
import type {TlsOptions} from '../../kafka/connection-options.ts'
import {type Get, readFlag, type Wrong} from './setting-reader.ts'
import {type StoreKind, storeKindOf} from './store-kind.ts'

/** The oldest that is spoken: TLS 1.0 and 1.1 are deprecated (RFC 8996). */
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3']

/** A file that a setting names, with what it is. */
interface Store {
  readonly name: string
  readonly file: string
  readonly content: Buffer
  readonly kind: StoreKind
}

/** What the parts of TLS are read with. */
interface TlsReading {
  readonly get: Get
  readonly wrong: Wrong
  /** `what` begins the sentence about a file that cannot be read: `The CA file`. */
  readonly read: (what: string, name: string, type?: string) => Store | null
}

/** TLS as `ssl.*` properties say it. Throws Failure(usage) that names the setting at fault. */
export function parseTls(get: Get, wrong: Wrong, readFile: (path: string) => Buffer): TlsOptions {
  const read: TlsReading['read'] = (what, name, type) => {
    const file = get(name)
    if (!file) return null
    try {
      const content = readFile(file)
      return {name, file, content, kind: storeKindOf(content, file, type === undefined ? null : get(type))}
    } catch (error) {
      throw wrong(name, `${what} cannot be read: ${error instanceof Error ? error.message : file}.`)
    }
  }
  const reading = {get, wrong, read}
  const ca = authoritiesOf(reading)
  return {
    ...(ca ? {ca} : {}),
    ...identityOf(reading),
    ...versionsOf(get, wrong),
    ...nameOf(get),
    // Not left to Node's default: NODE_TLS_REJECT_UNAUTHORIZED=0 would turn it off for everything.
    rejectUnauthorized: readFlag(get, wrong, 'enable.ssl.certificate.verification') ?? true,
  }
}

/** The CAs that are trusted, in PEM; null for those that Node.js brings. */
function authoritiesOf({get, wrong, read}: TlsReading): string | null {
  const given = get('ssl.truststore.certificates')
  const store = given === null ? read('The CA file', 'ssl.truststore.location', 'ssl.truststore.type') : null
  if (store === null) return given
  if (store.kind === 'jks')
    throw javaStore(
      store,
      wrong,
      `As PEM: keytool -exportcert -rfc -keystore ${store.file} -alias ALIAS > ca.pem.`,
    )
  // OpenSSL takes a PKCS#12 store only where it has a key.
  if (store.kind === 'pkcs12')
    throw wrong(store.name, `${store.file} is a PKCS#12 store; the trusted CAs have to be PEM.`, [
      `openssl pkcs12 -in ${store.file} -nokeys -out ca.pem writes them, or keytool -exportcert -rfc -keystore ${store.file} -alias ALIAS.`,
    ])
  return pemOf(store, 'The CA file', wrong)
}

/** The client's own certificate and key. */
function identityOf({get, wrong, read}: TlsReading): Pick<TlsOptions, 'pfx' | 'cert' | 'key'> {
  const store = read('The client certificate', 'ssl.keystore.location', 'ssl.keystore.type')
  if (store?.kind === 'jks')
    throw javaStore(
      store,
      wrong,
      `As PKCS#12: keytool -importkeystore -srckeystore ${store.file} -destkeystore client.p12 -deststoretype PKCS12.`,
    )
  if (store?.kind === 'pkcs12') return {pfx: store.content}
  const cert =
    get('ssl.keystore.certificate.chain') ?? (store && pemOf(store, 'The client certificate', wrong))
  const keyFile = read('The client key', 'ssl.key.location') ?? store
  const key = get('ssl.keystore.key') ?? (keyFile && pemOf(keyFile, 'The client key', wrong))
  return {...(cert ? {cert} : {}), ...(key ? {key} : {})}
}

/** node:tls passes over a CA that is not PEM, and every certificate would be untrusted. */
function pemOf({name, file, content}: Store, what: string, wrong: Wrong): string {
  const text = content.toString()
  if (!text.includes('-----BEGIN ')) throw wrong(name, `${what} ${file} is not PEM.`)
  return text
}

/** Java's own format is no standard. */
function javaStore({name, file}: Store, wrong: Wrong, next: string): Failure {
  return wrong(name, `${file} is a Java keystore (JKS), which samsa does not read.`, [next])
}

/** `ssl.enabled.protocols` of Java: the versions that may be spoken. */
function versionsOf(get: Get, wrong: Wrong): Pick<TlsOptions, 'minVersion' | 'maxVersion'> {
  const text = get('ssl.enabled.protocols')
  if (text === null) return {minVersion: 'TLSv1.2'}
  const names = text.split(',').map((name) => name.trim())
  const spoken = VERSIONS.filter((version) => names.includes(version))
  const [minVersion] = spoken
  const maxVersion = spoken.at(-1)
  if (minVersion === undefined || maxVersion === undefined)
    throw wrong(
      'ssl.enabled.protocols',
      `ssl.enabled.protocols is "${text}"; it can be ${VERSIONS.join(', ')}.`,
    )
  return {minVersion, maxVersion}
}

/** The name that the certificate has to have, where it is not that of the address. */
function nameOf(get: Get): Pick<TlsOptions, 'servername' | 'checkServerIdentity'> {
  const algorithm = get('ssl.endpoint.identification.algorithm')
  const servername = get('ssl.server.name')
  return {
    ...(servername ? {servername} : {}),
    ...(algorithm === '' || algorithm === 'none' ? {checkServerIdentity: () => undefined} : {}),
  }
}
