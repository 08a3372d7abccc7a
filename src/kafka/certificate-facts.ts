import type {X509Certificate} from 'node:crypto'

/** What the certificate of a server says, for sentences about why it was not taken. */
export interface CertificateFacts {
  /** Who has issued it: its common name, else all of the name. */
  readonly issuer: string
  /** The names and addresses that it is for. */
  readonly names: readonly string[]
  /** From when to when it holds, as OpenSSL writes it. */
  readonly validFrom: string
  readonly validTo: string
}

export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const {issuer, subjectAltName = '', subject, validFrom, validTo} = certificate
  const alternatives = subjectAltName
    .split(/,\s*/)
    .map((name) => name.replace(/^(DNS|IP Address):/, ''))
    .filter((name) => name !== '')
  return {
    issuer: commonName(issuer),
    // A name in the subject counts for nothing any more (RFC 9110, 4.3.4), but it is what there is to show.
    names: alternatives.length > 0 ? alternatives : [commonName(subject)],
    validFrom,
    validTo,
  }
}

function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ')
}
