import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateAcls} from '../../kafka/protocol/messages/create-acls.ts'
import {DeleteAcls} from '../../kafka/protocol/messages/delete-acls.ts'
import {DescribeAcls} from '../../kafka/protocol/messages/describe-acls.ts'
import type {Done, Outcomes} from '../changes/change.ts'
import {type DeclaredChange, DONE, type KindPlan} from './declared-change.ts'
import type {DeclaredAcl} from './kinds.ts'
import {readBackRows} from './read-back.ts'

/** One rule, as Kafka stores it. */
interface Acl {
  readonly principal: string
  readonly host: string
  readonly operation: string
  readonly permission: string
  readonly resourceType: string
  readonly resourceName: string
  readonly patternType: string
}

/** org.apache.kafka.common.resource.ResourceType. */
const RESOURCE_CODES = {topic: 2, group: 3, cluster: 4, 'transactional-id': 5, 'delegation-token': 6, user: 7}
/** org.apache.kafka.common.resource.PatternType. */
const PATTERN_CODES = {literal: 3, prefixed: 4}
/** org.apache.kafka.common.acl.AclPermissionType. */
const PERMISSION_CODES = {deny: 2, allow: 3}
/** org.apache.kafka.common.acl.AclOperation. */
const OPERATION_CODES = {
  all: 2,
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  'cluster-action': 9,
  'describe-configs': 10,
  'alter-configs': 11,
  'idempotent-write': 12,
  'create-tokens': 13,
  'describe-tokens': 14,
}
/** ANY of all of these enumerations. */
const ANY = 1

/** Plans ACLs: all that there are, in one request; what the files do not name stays. */
export async function planAcls(cluster: Cluster, declared: readonly DeclaredAcl[]): Promise<KindPlan> {
  const present = await fetchAcls(cluster)
  const wanted = new Map<string, {acl: Acl; isAbsent: boolean}>()
  for (const each of declared)
    for (const acl of aclsOf(each)) wanted.set(JSON.stringify(acl), {acl, isAbsent: each.state === 'absent'})
  const acls = new Map<DeclaredChange, Acl>()
  for (const [key, {acl, isAbsent}] of wanted) {
    const isThere = present instanceof Failure ? isAbsent : present.has(key)
    if (isThere !== isAbsent) continue
    const fields = Object.entries(acl).map(([field, value]: [string, string]) =>
      isAbsent ? {field, from: value, to: null} : {field, from: null, to: value},
    )
    const row: DeclaredChange = {
      kind: 'acl',
      name: nameOf(acl),
      action: isAbsent ? 'delete' : 'create',
      fields,
      warnings: isAbsent ? [] : warningsOf(acl),
      ...(present instanceof Failure ? {error: present} : {}),
    }
    acls.set(row, acl)
  }
  const codesOf = (row: DeclaredChange) => {
    const acl = acls.get(row)
    if (!acl) throw new TypeError('This row is of another plan.')
    return codes(acl)
  }
  return {
    rows: [...acls.keys()],
    problems: [],
    notes: [],
    execute: async (rows): Promise<Outcomes<DeclaredChange>> => {
      const {results} = await cluster.sendToAny(CreateAcls, {
        creations: rows.map((row) => {
          const {patternType, ...rest} = codesOf(row)
          return {...rest, resourcePatternType: patternType}
        }),
      })
      return outcomesOf(rows, results, 'created')
    },
    remove: async (rows): Promise<Outcomes<DeclaredChange>> => {
      const {filterResults} = await cluster.sendToAny(DeleteAcls, {
        filters: rows.map((row) => {
          const {resourceType, resourceName, patternType, principal, host, ...rest} = codesOf(row)
          return {
            ...rest,
            resourceTypeFilter: resourceType,
            resourceNameFilter: resourceName,
            patternTypeFilter: patternType,
            principalFilter: principal,
            hostFilter: host,
          }
        }),
      })
      return outcomesOf(
        rows,
        filterResults.map((result) => result.matchingAcls.find(({errorCode}) => errorCode !== 0) ?? result),
        'deleted',
      )
    },
    readBack: (done) =>
      readBackRows(cluster, done, async (rows) => {
        const now = await fetchAcls(cluster)
        if (now instanceof Failure) throw now
        return rows.filter((row) => now.has(JSON.stringify(acls.get(row))) !== (row.action === 'create'))
      }),
  }
}

/** Answers come in the order of what was asked. */
function outcomesOf(
  rows: readonly DeclaredChange[],
  results: readonly {readonly errorCode: number; readonly errorMessage: string | null}[],
  done: string,
): Outcomes<DeclaredChange> {
  return new Map(
    rows.map((row, index): [DeclaredChange, Done<DeclaredChange> | Failure] => {
      const result = results[index]
      if (!result) return [row, Failure.leftOut(`the ACL ${row.name}`)]
      if (result.errorCode === ErrorCode.NONE) return [row, {outcome: DONE[row.action]}]
      const what = `The ACL ${row.name} could not be ${done}`
      return [row, kafkaFailure(result.errorCode, what, result.errorMessage)]
    }),
  )
}

async function fetchAcls(cluster: Cluster): Promise<Set<string> | Failure> {
  const answer = await cluster.sendToAny(DescribeAcls, {
    resourceTypeFilter: ANY,
    resourceNameFilter: null,
    patternTypeFilter: ANY,
    principalFilter: null,
    hostFilter: null,
    operation: ANY,
    permissionType: ANY,
  })
  if (answer.errorCode !== ErrorCode.NONE)
    return kafkaFailure(answer.errorCode, 'The ACLs could not be read', answer.errorMessage)
  return new Set(
    answer.resources.flatMap(({resourceType, resourceName, patternType, acls}) =>
      acls.map(({principal, host, operation, permissionType}) => {
        const acl: Acl = {
          principal,
          host,
          operation: wordOf(OPERATION_CODES, operation),
          permission: wordOf(PERMISSION_CODES, permissionType),
          resourceType: wordOf(RESOURCE_CODES, resourceType),
          resourceName,
          patternType: wordOf(PATTERN_CODES, patternType),
        }
        return JSON.stringify(acl)
      }),
    ),
  )
}

function wordOf(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.keys(codes).find((word) => codes[word] === code) ?? String(code)
}

function codeOf(codes: Readonly<Record<string, number>>, word: string): number {
  return codes[word] ?? 0
}

function codes(acl: Acl) {
  return {
    resourceType: codeOf(RESOURCE_CODES, acl.resourceType),
    resourceName: acl.resourceName,
    patternType: codeOf(PATTERN_CODES, acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: codeOf(OPERATION_CODES, acl.operation),
    permissionType: codeOf(PERMISSION_CODES, acl.permission),
  }
}

/** The rules of an entry: one for each operation, or those of its roles as kafka-acls gives them. */
function aclsOf(declared: DeclaredAcl): Acl[] {
  const {principal, operations = [], resource, role, host = '*', permission = 'allow'} = declared
  const rule = (
    resourceType: string,
    resourceName: string,
    operation: string,
    patternType = 'literal',
  ): Acl => ({
    principal,
    host,
    operation,
    permission,
    resourceType,
    resourceName,
    patternType,
  })
  const rules = resource
    ? operations.map((operation) =>
        rule(resource.type, resource.name ?? 'kafka-cluster', operation, resource.pattern),
      )
    : []
  const {consumer, producer} = role ?? {}
  const each = (type: string, names: readonly string[] = [], words: readonly string[]): Acl[] =>
    names.flatMap((name) => words.map((word) => rule(type, name, word)))
  return [
    ...rules,
    ...each('topic', consumer?.topics, ['read', 'describe']),
    ...each('group', consumer?.groups, ['read']),
    ...each('topic', producer?.topics, ['write', 'describe', 'create']),
    ...each('transactional-id', producer?.transactionalIds, ['write', 'describe']),
  ]
}

function nameOf(acl: Acl): string {
  const {principal, permission, operation, resourceType, resourceName, patternType, host} = acl
  const pattern = patternType === 'prefixed' ? `${resourceName}... (prefixed)` : resourceName
  return `${principal} ${permission} ${operation} on ${resourceType} ${pattern}${host === '*' ? '' : ` from ${host}`}`
}

function warningsOf({principal, permission, operation, resourceName}: Acl): string[] {
  const isOpen =
    principal === 'User:*' && permission === 'allow' && operation === 'all' && resourceName === '*'
  return isOpen ? ['It allows everybody everything there.'] : []
}
