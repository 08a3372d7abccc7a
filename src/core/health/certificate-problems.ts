import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {BrokerReport} from '../dashboard/cluster-report.ts'
import {type ProblemPlace, placeName} from '../dashboard/problems/problem.ts'
import {daysLeft, SOON_DAYS, shakeHands} from '../doctor/inspect-certificate.ts'
import {countOf} from '../names/count-of.ts'
import {
  type Findings,
  type HealthProblem,
  NOTHING_FOUND,
  type Unlooked,
  unlookedBecause,
} from './health-problem.ts'

/** As near as that it is no longer a thing for next week. */
const URGENT_DAYS = 7

/** Certificates that end within 30 days: of brokers that answer, where the connection is one of TLS, and our own. */
export async function findEndingCertificates(
  cluster: Cluster,
  brokers: readonly BrokerReport[],
): Promise<Findings> {
  const {options, signal} = cluster
  if (options.tls === null) return NOTHING_FOUND
  const problems: HealthProblem[] = []
  const unlooked: Unlooked[] = []
  await Promise.all(
    brokers.map(async ({id, host, port, state}) => {
      if (state !== 'up' || host === null || port === null) return
      const address = {host, port}
      try {
        const {certificate} = await shakeHands(address, options.dial?.(address) ?? address, options, signal)
        if (certificate !== null)
          problems.push(...endingSoon(certificate.validTo, {type: 'broker', broker: id}))
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        unlooked.push(
          unlookedBecause(error, {
            kinds: ['certificate-expiring'],
            about: {type: 'broker', broker: id},
            seen: `when the certificate of broker ${id} ends is unknown`,
            command: {verb: ['doctor']},
          }),
        )
      }
    }),
  )
  return {problems: [...problems, ...(await ownCertificates(options.tls.cert))], unlooked}
}

/** A certificate in PEM; one inside a PKCS#12 store is not looked into. */
async function ownCertificates(cert: unknown): Promise<readonly HealthProblem[]> {
  if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) return []
  const {X509Certificate} = await import('node:crypto')
  // Of a chain the first one is the client's.
  return endingSoon(new X509Certificate(cert).validTo, {type: 'client'})
}

/** The problem of a certificate that ends soon; none for one that does not. */
export function endingSoon(validTo: string, about: ProblemPlace): readonly HealthProblem[] {
  const days = daysLeft(validTo)
  if (days >= SOON_DAYS) return []
  const whose = placeName(about)
  const end = new Date(validTo).toISOString().slice(0, 10)
  return [
    {
      kind: 'certificate-expiring',
      severity: days < URGENT_DAYS ? 'error' : 'warn',
      about,
      seen: `the certificate of ${whose} ends in ${countOf(Math.max(0, days), 'day')}, on ${end}: then no client connects`,
      cause: 'Nobody has renewed it yet; brokers take a new key store without a restart',
      command: {verb: ['doctor']},
      partitions: [],
    },
  ]
}
