/** What a file with certificates or keys is. */
export type StoreKind = 'pem' | 'pkcs12' | 'jks'

/** The first bytes of a JKS, and of a JCEKS (sun.security.provider.JavaKeyStore, com.sun.crypto.provider.JceKeyStore). */
const JAVA_MAGICS: readonly number[] = [0xfeedfeed, 0xcececece]

/** Its version, an INTEGER 3, is the first of what a PKCS#12 store is a SEQUENCE of (RFC 7292, 4). */
const PKCS12_VERSION = Buffer.from([0x02, 0x01, 0x03])

/**
 * What a store is: by what is in it, else by `ssl.*.type`, else by how its name ends. Neither type nor name say much in Java: since
 * Java 9 keytool writes PKCS#12 into `client.jks`, and type JKS reads both (keystore.type.compat).
 */
export function storeKindOf(content: Buffer, file: string, type: string | null): StoreKind {
  return kindByContent(content) ?? kindByName(file, type)
}

function kindByContent(content: Buffer): StoreKind | null {
  if (content.length < 8) return null
  if (JAVA_MAGICS.includes(content.readUInt32BE(0))) return 'jks'
  if (content.includes('-----BEGIN ')) return 'pem'
  const [tag = 0, length = 0] = content
  const start = 2 + (length > 0x80 ? length - 0x80 : 0)
  return tag === 0x30 && content.subarray(start, start + 3).equals(PKCS12_VERSION) ? 'pkcs12' : null
}

function kindByName(file: string, type: string | null): StoreKind {
  const word = type?.toUpperCase() ?? /\.(p12|pfx|jks)$/i.exec(file)?.[1]?.toUpperCase()
  if (word === 'JKS' || word === 'JCEKS') return 'jks'
  return word === 'PKCS12' || word === 'P12' || word === 'PFX' ? 'pkcs12' : 'pem'
}
