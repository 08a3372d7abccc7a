import {warnOfHost} from './acl-host.ts'
import {type Acl, CLUSTER_RESOURCE} from './acls.ts'

/** What can be done with a resource of a type (AclEntry.supportedOperations); `all` besides. */
export const OPERATIONS_OF: Readonly<Record<string, readonly string[]>> = {
  topic: ['read', 'write', 'create', 'delete', 'alter', 'describe', 'describe-configs', 'alter-configs'],
  group: ['read', 'delete', 'describe', 'describe-configs', 'alter-configs'],
  cluster: [
    'create',
    'alter',
    'describe',
    'cluster-action',
    'describe-configs',
    'alter-configs',
    'idempotent-write',
  ],
  'transactional-id': ['write', 'describe', 'two-phase-commit'],
  'delegation-token': ['describe'],
  user: ['create-tokens', 'describe-tokens'],
}

/** What an allowed operation brings with it; a denied one takes nothing else away (AclAuthorizer, StandardAuthorizerData). */
const IMPLIED_BY: Readonly<Record<string, readonly string[]>> = {
  describe: ['read', 'write', 'delete', 'alter'],
  'describe-configs': ['alter-configs'],
}

/** The principal of everybody, and the name of every resource and host. */
export const EVERYBODY = 'User:*'
export const ANY_NAME = '*'

/** `User:` in front of a plain name; other types are said (`Group:admins`), and begin with a capital. */
export function principalOf(word: string): string {
  return /^[A-Z]\w*:./.test(word) ? word : `User:${word}`
}

/** Whether a principal has a type, or several, and no name: `User:` and `User:User:` are what an unset variable leaves. */
export function isNameless(principal: string): boolean {
  return /^([A-Z]\w*:)+\s*$/.test(principal)
}

/** Whether the rule is on a resource of this type and name: by its name, its beginning, or as all. */
export function isOn(
  {resourceType, resourceName, patternType}: Acl,
  {type, name}: {readonly type: string; readonly name: string},
): boolean {
  if (resourceType !== type) return false
  if (patternType === 'prefixed') return name.startsWith(resourceName)
  return resourceName === name || resourceName === ANY_NAME
}

/** Whether the rule decides about the operation: by its name or `all`; an allowed one may bring it along. */
export function decidesOn({operation, permission}: Acl, wanted: string): boolean {
  if (operation === wanted || operation === 'all') return true
  return permission === 'allow' && IMPLIED_BY[wanted]?.includes(operation) === true
}

/** Whether the rule is about this principal when it comes from this host; the host `*` is one that no rule names. */
export function isAbout(acl: Acl, principal: string, host: string): boolean {
  return (
    (acl.principal === principal || acl.principal === EVERYBODY) &&
    (acl.host === host || acl.host === ANY_NAME)
  )
}

/** Whether whatever the rule is on is also what `by` is on: `or*` covers `orders` and `order*`. */
function coversResource(by: Acl, {resourceType, resourceName, patternType}: Acl): boolean {
  if (by.resourceType !== resourceType) return false
  if (by.patternType === 'literal' && by.resourceName === ANY_NAME) return true
  if (by.patternType === 'prefixed') return resourceName.startsWith(by.resourceName)
  return patternType === 'literal' && by.resourceName === resourceName
}

/** The denial, among these rules, that leaves nothing of what a rule allows; undefined where there is none. */
export function overruling(acl: Acl, rules: Iterable<Acl>): Acl | undefined {
  if (acl.permission !== 'allow') return undefined
  return [...rules].find(
    (rule) =>
      rule.permission === 'deny' &&
      (rule.principal === acl.principal || rule.principal === EVERYBODY) &&
      (rule.host === acl.host || rule.host === ANY_NAME) &&
      (rule.operation === acl.operation || rule.operation === 'all') &&
      coversResource(rule, acl),
  )
}

const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/

/** What whoever adds the rule should know, a sentence each. */
export function warningsOf(acl: Acl): string[] {
  const {principal, host, permission, operation, resourceType, resourceName, patternType} = acl
  const ofHost = warnOfHost(host)
  const isOpen =
    principal === EVERYBODY && permission === 'allow' && operation === 'all' && resourceName === ANY_NAME
  const isNoTopic =
    resourceType === 'topic' &&
    !TOPIC_NAME.test(resourceName) &&
    (resourceName !== ANY_NAME || patternType === 'prefixed')
  return [
    ...(isOpen ? ['It allows everybody everything there.'] : []),
    // Kafka takes a literal a*, which is no pattern.
    ...(isNoTopic ? [warnOfName(resourceName, patternType)] : []),
    ...(ofHost === null ? [] : [ofHost]),
  ]
}

function warnOfName(name: string, patternType: string): string {
  if (patternType === 'prefixed')
    return `No topic begins with ${name}; a prefix is the beginning itself, without a *.`
  return `No topic can be called ${name}; a prefixed rule is on what begins so.`
}

/** Names by the type of the resource. */
export type ResourceNames = Readonly<Partial<Record<string, readonly string[]>>>

/** What clients need, as kafka-acls gives it with --producer, --consumer and --idempotent (AclCommand). */
export interface Roles {
  readonly producer: boolean
  readonly consumer: boolean
  readonly idempotent: boolean
}

/** The rules of roles, as operations on resources; the same one twice where both roles need it. */
export function roleRules(
  names: ResourceNames,
  {producer, consumer, idempotent}: Roles,
): (readonly [type: string, name: string, operation: string])[] {
  const each = (type: string, operations: readonly string[]) =>
    (names[type] ?? []).flatMap((name) => operations.map((operation) => [type, name, operation] as const))
  return [
    ...(consumer ? [...each('topic', ['read', 'describe']), ...each('group', ['read'])] : []),
    ...(producer
      ? [
          ...each('topic', ['write', 'describe', 'create']),
          ...each('transactional-id', ['write', 'describe']),
        ]
      : []),
    ...(idempotent ? [['cluster', CLUSTER_RESOURCE, 'idempotent-write'] as const] : []),
  ]
}
