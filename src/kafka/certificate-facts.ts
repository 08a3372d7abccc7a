import type {PeerCertificate} from 'node:tls'

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

export function certificateFacts(certificate: PeerCertificate): CertificateFacts {
  const {issuer, subject, subjectaltname = '', valid_from: validFrom, valid_to: validTo} = certificate
  const alternatives = subjectaltname
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

function commonName(name: PeerCertificate['issuer']): string {
  const first = (part: string | readonly string[] | undefined): string | undefined =>
    typeof part === 'string' ? part : part?.[0]
  return first(name?.CN) ?? first(name?.O) ?? 'somebody without a name'
}
