import {isOn} from './acl-rules.ts'
import type {Acl} from './acls.ts'

/** How names of resources are meant: as rules have them, of either kind (any), or all rules that are on them (match). */
export const FILTER_PATTERNS = ['literal', 'prefixed', 'any', 'match'] as const
export type FilterPattern = (typeof FILTER_PATTERNS)[number]

export interface AclResource {
  readonly type: string
  readonly name: string
}

/** Which rules are meant; an empty list lets every one through. */
export interface AclFilter {
  readonly principals: readonly string[]
  readonly hosts: readonly string[]
  readonly operations: readonly string[]
  readonly permissions: readonly string[]
  readonly resources: readonly AclResource[]
  readonly pattern: FilterPattern
}

export function passesAclFilter(acl: Acl, filter: AclFilter): boolean {
  const {principals, hosts, operations, permissions, resources, pattern} = filter
  const has = (words: readonly string[], word: string): boolean => words.length === 0 || words.includes(word)
  return (
    has(principals, acl.principal) &&
    has(hosts, acl.host) &&
    has(operations, acl.operation) &&
    has(permissions, acl.permission) &&
    (pattern === 'match' || pattern === 'any' || pattern === acl.patternType) &&
    (resources.length === 0 || resources.some((resource) => isMeant(acl, resource, pattern)))
  )
}

function isMeant(acl: Acl, resource: AclResource, pattern: FilterPattern): boolean {
  if (pattern === 'match') return isOn(acl, resource)
  return acl.resourceType === resource.type && acl.resourceName === resource.name
}
