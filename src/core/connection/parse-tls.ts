import type {SecureVersion} from 'node:tls'
import type {TlsOptions} from '../../kafka/connection-options.ts'
import type {Get, Wrong} from './setting-reader.ts'

/** The oldest that is spoken: TLS 1.0 and 1.1 are deprecated (RFC 8996). */
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3']

/** TLS as `ssl.*` properties say it. Throws Failure(usage) that names the setting at fault. */
export function parseTls(get: Get, wrong: Wrong, readFile: (path: string) => Buffer): TlsOptions {
  const read = (what: string, name: string): Buffer | null => {
    const path = get(name)
    if (!path) return null
    try {
      return readFile(path)
    } catch (error) {
      throw wrong(name, `${what} cannot be read: ${error instanceof Error ? error.message : path}.`)
    }
  }
  const readPem = (what: string, name: string): string | null => {
    const text = read(what, name)?.toString() ?? null
    // node:tls passes over a CA that is not PEM, and every certificate would be untrusted.
    if (text !== null && !text.includes('-----BEGIN ')) throw wrong(name, `${what} ${get(name)} is not PEM.`)
    return text
  }
  refuseJavaStores(get, wrong)
  const ca = get('ssl.truststore.certificates') ?? readPem('The CA file', 'ssl.truststore.location')
  return {
    ...(ca ? {ca} : {}),
    ...identityOf(get, read, readPem),
    ...versionsOf(get, wrong),
    ...nameOf(get),
    // Not left to Node's default: NODE_TLS_REJECT_UNAUTHORIZED=0 would turn it off for everything.
    rejectUnauthorized: get('enable.ssl.certificate.verification') !== 'false',
  }
}

/** The client's own certificate and key. */
function identityOf(
  get: Get,
  read: (what: string, name: string) => Buffer | null,
  readPem: (what: string, name: string) => string | null,
): Pick<TlsOptions, 'pfx' | 'cert' | 'key'> {
  if (isPkcs12(get, 'keystore')) {
    const pfx = read('The client certificate', 'ssl.keystore.location')
    return pfx === null ? {} : {pfx}
  }
  const cert =
    get('ssl.keystore.certificate.chain') ?? readPem('The client certificate', 'ssl.keystore.location')
  const keyFile = get('ssl.key.location') === null ? 'ssl.keystore.location' : 'ssl.key.location'
  const key = get('ssl.keystore.key') ?? readPem('The client key', keyFile)
  return {...(cert ? {cert} : {}), ...(key ? {key} : {})}
}

function isPkcs12(get: Get, store: 'keystore' | 'truststore'): boolean {
  const type = get(`ssl.${store}.type`)?.toUpperCase()
  if (type !== undefined) return type === 'PKCS12'
  return /\.(p12|pfx)$/i.test(get(`ssl.${store}.location`) ?? '')
}

/** Java's own format is no standard, and OpenSSL takes a PKCS#12 store only where it has a key. */
function refuseJavaStores(get: Get, wrong: Wrong): void {
  for (const store of ['truststore', 'keystore'] as const) {
    const file = get(`ssl.${store}.location`)
    if (!file) continue
    const type = get(`ssl.${store}.type`)?.toUpperCase()
    if (type === 'JKS' || (type === undefined && /\.jks$/i.test(file)))
      throw wrong(`ssl.${store}.location`, `${file} is a Java keystore (JKS), which samsa does not read.`, [
        store === 'keystore'
          ? `As PKCS#12: keytool -importkeystore -srckeystore ${file} -destkeystore client.p12 -deststoretype PKCS12.`
          : `As PEM: keytool -exportcert -rfc -keystore ${file} -alias ALIAS > ca.pem.`,
      ])
    if (store === 'truststore' && isPkcs12(get, store))
      throw wrong('ssl.truststore.location', `${file} is a PKCS#12 store; the trusted CAs have to be PEM.`, [
        `openssl pkcs12 -in ${file} -nokeys -out ca.pem writes them, or keytool -exportcert -rfc -keystore ${file} -alias ALIAS.`,
      ])
  }
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
