import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchConfigs} from '../configs/fetch-configs.ts'

/** A config of the authorizer: not set, or its value, which is null where brokers do not tell it. */
type Setting = {readonly value: string | null} | null

/** What decides beside the rules, as a broker tells. */
export interface Authorizer {
  /** super.users: they may do everything. */
  readonly superUsers: Setting
  /** allow.everyone.if.no.acl.found: whether everybody gets in where no rule is on a resource. */
  readonly allowEveryone: Setting
}

const [SUPER_USERS, ALLOW_EVERYONE] = ['super.users', 'allow.everyone.if.no.acl.found']

/**
 * What one broker is set to: authorizers have no configs of Kafka's own, so that it mostly tells no more than that they are
 * set. A Failure where it may not be asked.
 */
export async function fetchAuthorizer(cluster: Cluster): Promise<Authorizer | Failure> {
  const {brokers} = cluster.knownMetadata ?? (await cluster.metadata([]))
  const [first] = brokers
  if (!first) return new Failure('unreachable', 'No broker is there to be asked.')
  const resource = {kind: 'broker' as const, name: String(first.nodeId)}
  const found = (await fetchConfigs(cluster, [resource])).get(resource)
  if (!found || found instanceof Failure) return found ?? Failure.leftOut(`broker ${first.nodeId}`)
  const settingOf = (key: string | undefined): Setting => {
    const entry = found.find(({name}) => name === key)
    return entry ? {value: entry.value} : null
  }
  return {superUsers: settingOf(SUPER_USERS), allowEveryone: settingOf(ALLOW_EVERYONE)}
}
