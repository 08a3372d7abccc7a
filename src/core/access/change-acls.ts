import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {type AclFilter, passesAclFilter} from './acl-filter.ts'
import {ANY_NAME, isOn, overruling, warningsOf} from './acl-rules.ts'
import {type Acl, aclKey, createAcls, deleteAcls, describeAcl, fetchAcls} from './acls.ts'

/** A rule that is to be there, or to be gone. */
export type AclChange = Acl & PlanRow

/** A change of rules, and what whoever makes it should know, a sentence each. */
export interface AclPlan {
  readonly change: Change<'acls', AclChange>
  readonly warnings: readonly string[]
}

/** Plans to add rules: those that are there already have no effect. Throws the Failure with which rules cannot be read. */
export async function planAclAddition(cluster: Cluster, acls: readonly Acl[]): Promise<AclPlan> {
  const present = await fetchAcls(cluster)
  const rows = [...new Map(acls.map((acl) => [aclKey(acl), acl])).values()]
  const all = [...present.values(), ...rows]
  const change: Change<'acls', AclChange> = {
    noun: 'acls',
    rows,
    hasEffect: (row) => !present.has(aclKey(row)),
    idleOutcome: () => 'exists',
    execute: async (due) => outcomesOf(due, await createAcls(cluster, due), 'created'),
    readBack: (done) => lookForRules(cluster, done, true),
  }
  return {change, warnings: [...new Set(rows.flatMap((acl) => warningsFor(acl, all)))]}
}

function warningsFor(acl: Acl, rules: readonly Acl[]): string[] {
  const denial = overruling(acl, rules)
  const text = denial && `${describeAcl(acl)}: has no effect, as ${describeAcl(denial)} overrules it.`
  return [...warningsOf(acl).map((warning) => `${describeAcl(acl)}: ${warning}`), ...(text ? [text] : [])]
}

/** Which rules are to go: those that are named in full, else all that pass the filter. */
export interface AclRemoval {
  readonly filter: AclFilter
  readonly named: readonly Acl[]
  /** Whether a rule that is not there is no error. */
  readonly ifExists: boolean
}

/** Plans to remove rules. Throws the Failure with which rules cannot be read, and where none is as the filter says. */
export async function planAclRemoval(
  cluster: Cluster,
  {filter, named, ifExists}: AclRemoval,
): Promise<AclPlan> {
  const present = await fetchAcls(cluster)
  // Without --host one from any host is the rule that was named.
  const likeness = (acl: Acl): string => aclKey(filter.hosts.length === 0 ? {...acl, host: ANY_NAME} : acl)
  const wanted = new Set(named.map(likeness))
  const found = [...present.values()].filter((acl) =>
    wanted.size > 0 ? wanted.has(likeness(acl)) : passesAclFilter(acl, filter),
  )
  const likenesses = new Set(found.map(likeness))
  const lacking = named.filter((acl) => !likenesses.has(likeness(acl)))
  if (found.length === 0 && lacking.length === 0 && !ifExists)
    throw new Failure('not-found', 'No ACL is as these flags say. Nothing was done.', {
      code: 'ACL_NOT_FOUND',
      suggestions: ['`samsa acl list` shows those that there are; --deny is for those that deny.'],
    })
  const absent = lacking.map((acl): AclChange => (ifExists ? acl : {...acl, error: absence(acl)}))
  const gone = new Set(found.map(aclKey))
  const left = [...present.values()].filter((acl) => !gone.has(aclKey(acl)))
  const isThere = new Set<AclChange>(found)
  const change: Change<'acls', AclChange> = {
    noun: 'acls',
    rows: [...found, ...absent],
    hasEffect: (row) => isThere.has(row),
    idleOutcome: () => 'absent',
    unplannedOutcome: () => 'absent',
    execute: async (due) => outcomesOf(due, await deleteAcls(cluster, due), 'deleted'),
    readBack: (done) => lookForRules(cluster, done, false),
  }
  return {change, warnings: [...denialsThatStay(left, filter), ...lastRules(found, left)]}
}

/** Who removes what a principal may do, leaves what it may not. */
function denialsThatStay(left: readonly Acl[], filter: AclFilter): string[] {
  if (filter.permissions.includes('deny')) return []
  const count = left.filter((acl) => passesAclFilter(acl, {...filter, permissions: ['deny']})).length
  return count === 0
    ? []
    : [`${count} that ${count === 1 ? 'denies stays' : 'deny stay'}; --deny removes such.`]
}

/** Without any rule on it a resource is open to all where allow.everyone.if.no.acl.found says so. */
function lastRules(found: readonly Acl[], left: readonly Acl[]): string[] {
  const resources = new Map(
    found
      .filter(({patternType, resourceName}) => patternType === 'literal' && resourceName !== ANY_NAME)
      .map(({resourceType: type, resourceName: name}) => [`${type} ${name}`, {type, name}]),
  )
  const bare = [...resources].filter(([, resource]) => !left.some((acl) => isOn(acl, resource)))
  const [first] = bare
  if (!first) return []
  const what = bare.length === 1 ? first[0] : `${first[0]} and ${bare.length - 1} more`
  return [`No rule is left on ${what}: with allow.everyone.if.no.acl.found everybody gets in, else nobody.`]
}

function absence(acl: Acl): Failure {
  return new Failure('not-found', `There is no ACL ${describeAcl(acl)}.`, {
    code: 'ACL_NOT_FOUND',
    suggestions: ['`samsa acl list` shows those that there are; --if-exists takes that for no error.'],
  })
}

function outcomesOf(
  rows: readonly AclChange[],
  failed: ReadonlyMap<AclChange, Failure>,
  outcome: string,
): Map<AclChange, Done<AclChange> | Failure> {
  return new Map(rows.map((row) => [row, failed.get(row) ?? {outcome}]))
}

function lookForRules(
  cluster: Cluster,
  done: readonly AclChange[],
  shouldBeThere: boolean,
): Promise<ReadonlyMap<AclChange, Failure>> {
  return lookBack(cluster, done, async (pending) => {
    const now = await fetchAcls(cluster)
    const astray = pending.filter((row) => now.has(aclKey(row)) !== shouldBeThere)
    return new Map(astray.map((row) => [row, notAsMade(row, shouldBeThere)]))
  })
}

function notAsMade(acl: Acl, shouldBeThere: boolean): Failure {
  const what = shouldBeThere ? 'was created, and is not there' : 'was deleted, and is still there'
  return new Failure('failed', `The ACL ${describeAcl(acl)} ${what}.`, {
    code: 'CHANGED_SINCE',
    suggestions: ['Does another program change it too?'],
  })
}
