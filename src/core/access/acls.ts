import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type Asked, kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateAcls} from '../../kafka/protocol/messages/create-acls.ts'
import {DeleteAcls} from '../../kafka/protocol/messages/delete-acls.ts'
import {DescribeAcls} from '../../kafka/protocol/messages/describe-acls.ts'

/** One rule, as Kafka stores it. Words are Kafka's in lower case; a number where it has one that is newer than samsa. */
export interface Acl {
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
  'two-phase-commit': 15,
}
/** ANY of all of these enumerations. */
const ANY = 1

export const ACL_RESOURCES = wordsOf(RESOURCE_CODES)
export const ACL_PATTERNS = wordsOf(PATTERN_CODES)
export const ACL_PERMISSIONS = wordsOf(PERMISSION_CODES)
export const ACL_OPERATIONS = wordsOf(OPERATION_CODES)

/** The code of an operation (AclOperation). */
export function codeOfOperation(word: AclOperation): number {
  return OPERATION_CODES[word]
}

export type AclOperation = keyof typeof OPERATION_CODES

/** The name of the one resource of type cluster. */
export const CLUSTER_RESOURCE = 'kafka-cluster'

/** What tells rules apart. */
export function aclKey(acl: Acl): string {
  const {principal, host, operation, permission, resourceType, resourceName, patternType} = acl
  return JSON.stringify([principal, host, operation, permission, resourceType, resourceName, patternType])
}

/** By resource, then by principal: what is on one thing stands together. */
export function compareAcls(a: Acl, b: Acl): number {
  const [ofA, ofB] = [a, b].map(({resourceType, resourceName, principal, permission, operation, host}) =>
    JSON.stringify([resourceType, resourceName, principal, permission, operation, host]),
  )
  return ofA === ofB ? 0 : (ofA ?? '') < (ofB ?? '') ? -1 : 1
}

/** A rule in words: `User:shop allow read on topic orders... (prefixed) from 10.0.0.1`. */
export function describeAcl(acl: Acl): string {
  const {principal, permission, operation, resourceType, resourceName, patternType, host} = acl
  const pattern = patternType === 'prefixed' ? `${resourceName}... (prefixed)` : resourceName
  return `${principal} ${permission} ${operation} on ${resourceType} ${pattern}${host === '*' ? '' : ` from ${host}`}`
}

/** All rules, in one request, by their keys. Throws the Failure with which they cannot be read. */
export async function fetchAcls(cluster: Cluster): Promise<Map<string, Acl>> {
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
    throw kafkaFailure(answer.errorCode, 'The ACLs could not be read', {
      by: DescribeAcls,
      message: answer.errorMessage,
    })
  const all = answer.resources.flatMap(({resourceType, resourceName, patternType, acls}) =>
    acls.map(
      ({principal, host, operation, permissionType}): Acl => ({
        principal,
        host,
        operation: wordOf(OPERATION_CODES, operation),
        permission: wordOf(PERMISSION_CODES, permissionType),
        resourceType: wordOf(RESOURCE_CODES, resourceType),
        resourceName,
        patternType: wordOf(PATTERN_CODES, patternType),
      }),
    ),
  )
  return new Map(all.map((acl) => [aclKey(acl), acl]))
}

/** Creates rules in one request: those that failed. One that is there already is no error. */
export async function createAcls(cluster: Cluster, acls: readonly Acl[]): Promise<Map<Acl, Failure>> {
  const {results} = await cluster.sendToAny(CreateAcls, {
    creations: acls.map((acl) => {
      const {patternType, ...rest} = codesOf(acl)
      return {...rest, resourcePatternType: patternType}
    }),
  })
  return failuresOf(acls, results, {done: 'created', by: CreateAcls})
}

/** Deletes rules in one request: those that failed. One that is not there is no error. */
export async function deleteAcls(cluster: Cluster, acls: readonly Acl[]): Promise<Map<Acl, Failure>> {
  const {filterResults} = await cluster.sendToAny(DeleteAcls, {
    filters: acls.map((acl) => {
      const {resourceType, resourceName, patternType, principal, host, ...rest} = codesOf(acl)
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
  const results = filterResults.map(
    (result) => result.matchingAcls.find(({errorCode}) => errorCode !== ErrorCode.NONE) ?? result,
  )
  return failuresOf(acls, results, {done: 'deleted', by: DeleteAcls})
}

/** Answers come in the order of what was asked. */
function failuresOf(
  acls: readonly Acl[],
  results: readonly {readonly errorCode: number; readonly errorMessage: string | null}[],
  {done, by}: {readonly done: string; readonly by: Asked['by']},
): Map<Acl, Failure> {
  return new Map(
    acls.flatMap((acl, index): [Acl, Failure][] => {
      const result = results[index]
      if (!result) return [[acl, Failure.leftOut(`the ACL ${describeAcl(acl)}`)]]
      if (result.errorCode === ErrorCode.NONE) return []
      const what = `The ACL ${describeAcl(acl)} could not be ${done}`
      return [[acl, kafkaFailure(result.errorCode, what, {by, message: result.errorMessage})]]
    }),
  )
}

function wordsOf<const W extends string>(codes: Readonly<Record<W, number>>): readonly W[] {
  return Object.keys(codes) as W[]
}

function wordOf(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.keys(codes).find((word) => codes[word] === code) ?? String(code)
}

function codeOf(codes: Readonly<Record<string, number>>, word: string): number {
  return codes[word] ?? Number(word)
}

function codesOf(acl: Acl) {
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
