import {Flags} from '@oclif/core'
import {type AclFilter, type AclResource, FILTER_PATTERNS} from '../../core/access/acl-filter.ts'
import {aclHost, warnOfHost} from '../../core/access/acl-host.ts'
import {EVERYBODY, OPERATIONS_OF, roleRules} from '../../core/access/acl-rules.ts'
import {ACL_OPERATIONS, type Acl, CLUSTER_RESOURCE} from '../../core/access/acls.ts'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {Failure} from '../../errors/failure.ts'
import {parsePrincipal} from './principal.ts'

const many = (description: string, helpValue: string, aliases: string[] = []) =>
  Flags.string({description, helpValue, aliases, multiple: true, multipleNonGreedy: true})

/** Whose rules, and what they are on: of every verb of `acl`. */
export const aclFlags = {
  principal: many('whose: a user, or TYPE:NAME; * for everybody; repeatable', 'USER', ['allow-principal']),
  host: many('from this IP address, or * for any; repeatable', 'ADDRESS', ['allow-host']),
  operation: many('what: read, write, describe, all ...; repeatable', 'OPERATION[,...]'),
  topic: many('on this topic; * for all; repeatable', 'TOPIC'),
  group: many('on this group; * for all; repeatable', 'GROUP'),
  cluster: Flags.boolean({description: 'on the cluster itself'}),
  'transactional-id': many('on this transactional id; * for all; repeatable', 'ID'),
  'delegation-token': many('on this delegation token, by its id; * for all; repeatable', 'ID'),
  user: many('on tokens of this user; * for all; repeatable', 'USER', ['user-principal']),
}

/** What `acl add` and `acl remove` share: rules in full, or those of a role. */
export const aclRuleFlags = {
  ...aclFlags,
  prefixed: Flags.boolean({description: 'names are beginnings of names'}),
  producer: Flags.boolean({description: 'what a producer needs on the topics (and transactional ids)'}),
  consumer: Flags.boolean({description: 'what a consumer needs on the topics and groups'}),
  idempotent: Flags.boolean({
    description: 'with --producer: idempotent-write on the cluster, for brokers before 2.8',
    dependsOn: ['producer'],
  }),
  deny: Flags.boolean({description: 'rules that deny, which no other rule overrules'}),
}

export const patternFlag = Flags.option({
  description:
    'how the names of resources are meant: match is all rules that are on them, any those that say so, literal or prefixed',
  options: FILTER_PATTERNS,
  aliases: ['resource-pattern-type'],
})

/** The flags as they were given. */
interface AclWords {
  readonly principal?: readonly string[] | undefined
  readonly host?: readonly string[] | undefined
  readonly operation?: readonly string[] | undefined
  readonly topic?: readonly string[] | undefined
  readonly group?: readonly string[] | undefined
  readonly cluster: boolean
  readonly 'transactional-id'?: readonly string[] | undefined
  readonly 'delegation-token'?: readonly string[] | undefined
  readonly user?: readonly string[] | undefined
}

interface AclRuleWords extends AclWords {
  readonly prefixed: boolean
  readonly producer: boolean
  readonly consumer: boolean
  readonly idempotent: boolean
  readonly deny: boolean
}

/** What the flags say of whose rules and which, without the pattern. Throws Failure(usage). */
export function parseAclWords(words: AclWords): Omit<AclFilter, 'permissions' | 'pattern'> {
  const resources: AclResource[] = [
    ...namedBy('topic', words.topic),
    ...namedBy('group', words.group),
    ...(words.cluster ? [{type: 'cluster', name: CLUSTER_RESOURCE}] : []),
    ...namedBy('transactional-id', words['transactional-id']),
    ...namedBy('delegation-token', words['delegation-token']),
    ...namedBy('user', words.user).map(({type, name}) => ({
      type,
      // Of users a rule has the whole principal.
      name: name === '*' ? name : parsePrincipal('--user', name),
    })),
  ]
  return {
    principals: (words.principal ?? []).map((word) => parsePrincipal('--principal', word)),
    // As they were typed too: another tool may have made such rules.
    hosts: [...new Set((words.host ?? []).flatMap((word) => [word, aclHost(word) ?? word]))],
    operations: (words.operation ?? []).flatMap(parseOperations),
    resources,
  }
}

/** Rules in full, as `acl add` makes them. Throws Failure(usage) where they are not, or no broker has such. */
export function parseAclRules(words: AclRuleWords): Acl[] {
  return rulesOf(words, (words.host ?? []).map(requireAddress))
}

function rulesOf(words: AclRuleWords, hosts: readonly string[]): Acl[] {
  const {principals, operations, resources} = parseAclWords(words)
  const isRole = words.producer || words.consumer
  if (principals.length === 0)
    throw new Failure('usage', 'Whose rule? Give --principal USER; * is everybody.')
  if (resources.length === 0)
    throw new Failure('usage', 'On what? Give --topic, --group, --cluster, --transactional-id or another.')
  const patternType = words.prefixed ? 'prefixed' : 'literal'
  if (words.prefixed && words.cluster)
    throw new Failure('usage', 'The cluster has no other name: --prefixed and --cluster do not go together.')
  const pairs = isRole
    ? ruleOfRoles(words, resources, operations)
    : resources.flatMap(({type, name}) =>
        requireOperations(operations).map((operation) => [type, name, requireFit(type, operation)] as const),
      )
  return principals.flatMap((principal) =>
    (hosts.length === 0 ? ['*'] : hosts).flatMap((host) =>
      pairs.map(([resourceType, resourceName, operation]) => ({
        principal: principal === 'User:*' ? EVERYBODY : principal,
        host,
        operation,
        permission: words.deny ? 'deny' : 'allow',
        resourceType,
        resourceName,
        patternType: resourceType === 'cluster' ? 'literal' : patternType,
      })),
    ),
  )
}

/** Which rules `acl remove` is about. Throws Failure(usage) where the flags name neither somebody nor something. */
export function parseAclRemoval(words: AclRuleWords): {
  readonly filter: AclFilter
  readonly named: readonly Acl[]
} {
  const parts = parseAclWords(words)
  const permissions = [words.deny ? 'deny' : 'allow']
  const pattern = words.prefixed ? 'prefixed' : parts.resources.length > 0 ? 'literal' : 'any'
  if (parts.principals.length + parts.resources.length === 0)
    throw new Failure('usage', 'Which rules? Give --principal, or what they are on, such as --topic.')
  const isRole = words.producer || words.consumer
  const isNamed =
    parts.principals.length > 0 && parts.resources.length > 0 && (isRole || parts.operations.length > 0)
  // One that is there with a host that nobody comes from can go too.
  const hosts = (words.host ?? []).map((word) => aclHost(word) ?? word)
  if (isRole && !isNamed) rulesOf(words, hosts)
  return {filter: {...parts, permissions, pattern}, named: isNamed ? rulesOf(words, hosts) : []}
}

function ruleOfRoles(
  {producer, consumer, idempotent}: AclRuleWords,
  resources: readonly AclResource[],
  operations: readonly string[],
): ReturnType<typeof roleRules> {
  if (operations.length > 0)
    throw new Failure('usage', '--producer and --consumer say which operations: leave --operation out.')
  const named = Object.fromEntries(
    [...Map.groupBy(resources, ({type}) => type)].map(([type, some]) => [type, some.map(({name}) => name)]),
  )
  const takes = new Set([
    'topic',
    ...(consumer ? ['group'] : []),
    ...(producer ? ['transactional-id'] : []),
    ...(idempotent ? ['cluster'] : []),
  ])
  const stray = Object.keys(named).find((type) => !takes.has(type))
  if (stray !== undefined)
    throw new Failure('usage', `--${producer ? 'producer' : 'consumer'} has no use for --${stray}.`)
  if (!named.topic) throw new Failure('usage', 'Which topics? Give --topic.')
  if (consumer && !named.group)
    throw new Failure('usage', 'Which groups? A consumer reads in one: give --group, * for any.')
  return roleRules(named, {producer, consumer, idempotent})
}

function namedBy(type: string, names: readonly string[] = []): AclResource[] {
  return names.map((name) => ({type, name}))
}

function requireAddress(word: string): string {
  const host = aclHost(word)
  if (host !== null) return host
  throw new Failure('usage', `--host takes an IP address, or *. ${warnOfHost(word) ?? ''}`)
}

function requireOperations(operations: readonly string[]): readonly string[] {
  if (operations.length > 0) return operations
  throw new Failure('usage', 'Which operations? Give --operation, or --producer or --consumer.', {
    suggestions: [`There are ${ACL_OPERATIONS.join(', ')}.`],
  })
}

/** Kafka stores a rule that nothing ever asks about. */
function requireFit(type: string, operation: string): string {
  const known = OPERATIONS_OF[type] ?? []
  if (operation === 'all' || known.includes(operation)) return operation
  throw new Failure(
    'usage',
    `Nobody can ${operation} a ${type.replaceAll('-', ' ')}: no broker ever asks for that.`,
    {
      suggestions: [`There are all, ${known.join(', ')}.`],
    },
  )
}

/** `read,Describe_Configs` */
function parseOperations(text: string): string[] {
  return text.split(',').map((word) => {
    const plain = word.trim().toLowerCase().replaceAll('_', '-')
    const found = ACL_OPERATIONS.find((each) => each === plain || each.replaceAll('-', '') === plain)
    if (found !== undefined) return found
    const nearest = nearestNames(plain, ACL_OPERATIONS)
    throw new Failure('usage', `'${word.trim()}' is no operation.`, {
      suggestions: [
        nearest.length > 0
          ? `Did you mean ${nearest.join(' or ')}?`
          : `There are ${ACL_OPERATIONS.join(', ')}.`,
      ],
    })
  })
}
