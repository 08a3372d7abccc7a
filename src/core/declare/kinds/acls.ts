import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {isNameless, roleRules, warningsOf} from '../../access/acl-rules.ts'
import {
  ACL_OPERATIONS,
  ACL_PATTERNS,
  ACL_PERMISSIONS,
  ACL_RESOURCES,
  type Acl,
  aclKey,
  CLUSTER_RESOURCE,
  createAcls,
  deleteAcls,
  describeAcl,
  fetchAcls,
} from '../../access/acls.ts'
import {compareNames} from '../../names/compare-names.ts'
import type {NameMatcher} from '../../names/name-pattern.ts'
import {list, object, oneOf, type ReadBy, text} from '../../source/shapes.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {type DeclaredChange, doneBut} from '../declared-change.ts'
import {declareKind, type ExportContext, type KindPlan, nodeText, type PlanContext} from '../kind.ts'
import {readBackRows} from '../read-back.ts'

const names = (description: string) => list(description, text('A name; * for all.'), {least: 1})

const aclShape = object(
  'What a principal may do, or may not.',
  {
    principal: text('User:NAME, or User:* for everybody.', {
      check: (principal) =>
        /^[^:]+:.+$/.test(principal) && !isNameless(principal)
          ? null
          : `${JSON.stringify(principal)} is no principal: those are such as User:shop.`,
    }),
    operations: list('What it is about.', oneOf('An operation of Kafka.', ACL_OPERATIONS), {least: 1}),
    resource: object(
      'What it is on.',
      {
        type: oneOf('The type of the resource.', ACL_RESOURCES),
        name: text('Its name; * for all. The cluster needs none.'),
        pattern: oneOf('literal: the name; prefixed: what begins with it.', ACL_PATTERNS),
      },
      {
        required: ['type'],
        check: ({type, name}) =>
          name === undefined && type !== 'cluster' ? 'Of which name? A resource needs one.' : null,
      },
    ),
    role: object('In place of operations and resource: what a client needs, as kafka-acls gives it.', {
      consumer: object('Reads topics as a member of groups.', {
        topics: names('The topics.'),
        groups: names('The groups.'),
      }),
      producer: object('Writes to topics.', {
        topics: names('The topics.'),
        transactionalIds: names('The transactional ids.'),
      }),
    }),
    host: text('From which IP address; * by default.'),
    permission: oneOf('allow by default.', ACL_PERMISSIONS),
    state: oneOf('absent: the ACL is deleted.', ['present', 'absent']),
  },
  {
    required: ['principal'],
    check: ({operations, resource, role}) => {
      if (role !== undefined)
        return operations || resource ? 'A role stands in place of operations and resource.' : null
      return operations && resource ? null : 'An ACL needs operations and a resource, or a role.'
    },
  },
)
type DeclaredAcl = ReadBy<typeof aclShape>

export const aclKind = declareKind({
  list: 'acls',
  description: 'Access rules. Those that are not here are left alone.',
  shape: aclShape,
  // All of it but whether it is wanted: a rule has no name.
  identify: ({entries, ...part}) =>
    nodeText({...part, entries: new Map([...entries].filter(([key]) => key !== 'state'))}),
  prunes: true,
  plan: planAcls,
  export: exportAcls,
})

/** Plans ACLs: all that there are, in one request. */
async function planAcls(
  cluster: Cluster,
  declared: readonly DeclaredAcl[],
  {prune}: PlanContext,
): Promise<KindPlan> {
  const present = await fetchAcls(cluster).catch((error: unknown) => {
    if (error instanceof Failure) return error
    throw error
  })
  const wanted = new Map<string, {acl: Acl; isAbsent: boolean}>()
  const acls = new Map<DeclaredChange, Acl>()
  for (const each of declared)
    for (const acl of aclsOf(each)) {
      const [key, isAbsent] = [aclKey(acl), each.state === 'absent']
      const before = wanted.get(key)
      if (before && before.isAbsent !== isAbsent) acls.set(contradictionOf(acl), acl)
      wanted.set(key, {acl, isAbsent})
    }
  for (const [key, {acl, isAbsent}] of wanted) {
    const isThere = present instanceof Failure ? isAbsent : present.has(key)
    if (isThere !== isAbsent) continue
    const row = isAbsent ? deletionOf(acl) : creationOf(acl)
    acls.set(present instanceof Failure ? {...row, error: present} : row, acl)
  }
  if (prune && !(present instanceof Failure))
    for (const [key, acl] of present) if (!wanted.has(key) && isOf(acl, prune)) acls.set(deletionOf(acl), acl)
  const aclOf = (row: DeclaredChange): Acl[] => [acls.get(row) ?? []].flat()
  return {
    rows: [...acls.keys()],
    execute: async (rows) => {
      const failed = await createAcls(cluster, rows.flatMap(aclOf))
      return doneBut(rows, (row) => aclOf(row).flatMap((acl) => failed.get(acl) ?? [])[0])
    },
    remove: async (rows) => {
      const failed = await deleteAcls(cluster, rows.flatMap(aclOf))
      return doneBut(rows, (row) => aclOf(row).flatMap((acl) => failed.get(acl) ?? [])[0])
    },
    readBack: (done) =>
      readBackRows(cluster, done, async (rows) => {
        const now = await fetchAcls(cluster)
        return rows.filter((row) =>
          aclOf(row).some((acl) => now.has(aclKey(acl)) !== (row.action === 'create')),
        )
      }),
  }
}

/** By whose rule it is: `User:shop`, or `shop` alone. */
function isOf({principal}: Acl, matches: NameMatcher): boolean {
  return matches(principal) || matches(bareName(principal))
}

function bareName(principal: string): string {
  return principal.slice(principal.indexOf(':') + 1)
}

function creationOf(acl: Acl): DeclaredChange {
  const fields = Object.entries(acl).map(([field, to]: [string, string]) => ({field, from: null, to}))
  return {kind: 'acl', name: describeAcl(acl), action: 'create', fields, warnings: warningsOf(acl)}
}

function deletionOf(acl: Acl): DeclaredChange {
  const fields = Object.entries(acl).map(([field, from]: [string, string]) => ({field, from, to: null}))
  return {kind: 'acl', name: describeAcl(acl), action: 'delete', fields, warnings: []}
}

/** By two entries of the files, of which neither is as it says once both were carried out. */
function contradictionOf(acl: Acl): DeclaredChange {
  const error = new Failure('conflict', `The files want the ACL ${describeAcl(acl)} both there and absent.`, {
    suggestions: ['Take it out of one of the entries.'],
  })
  return {...creationOf(acl), error}
}

/** The rules of an entry: one for each operation, or those of its roles as kafka-acls gives them. */
function aclsOf(declared: DeclaredAcl): Acl[] {
  const {principal, operations = [], resource, role, host = '*', permission = 'allow'} = declared
  const rule = (
    resourceType: string,
    resourceName: string,
    operation: string,
    patternType = 'literal',
  ): Acl => ({principal, host, operation, permission, resourceType, resourceName, patternType})
  const rules = resource
    ? operations.map((operation) =>
        rule(resource.type, resource.name ?? CLUSTER_RESOURCE, operation, resource.pattern),
      )
    : []
  const {consumer, producer} = role ?? {}
  const roles = [
    ...roleRules({topic: consumer?.topics, group: consumer?.groups}, {...NO_ROLE, consumer: true}),
    ...roleRules(
      {topic: producer?.topics, 'transactional-id': producer?.transactionalIds},
      {...NO_ROLE, producer: true},
    ),
  ]
  return [...rules, ...roles.map(([type, name, operation]) => rule(type, name, operation))]
}

const NO_ROLE = {producer: false, consumer: false, idempotent: false}

async function exportAcls(cluster: Cluster, {choose, failures}: ExportContext): Promise<object[]> {
  const all = [...(await fetchAcls(cluster)).values()]
  const matches = choose(all.flatMap(({principal}) => [principal, bareName(principal)]))
  const chosen = all.filter((acl) => isOf(acl, matches))
  const [known, unknown] = [chosen.filter(isKnown), chosen.filter((acl) => !isKnown(acl))]
  for (const acl of unknown)
    failures.push(new Failure('failed', `samsa does not know all words of the ACL ${describeAcl(acl)}.`))
  return declareAcls(known)
}

/** An entry for the rules that differ in nothing but their operations; the same rules, in any order, are the same entries. */
export function declareAcls(acls: readonly Acl[]): object[] {
  const groups = Map.groupBy(acls, (acl) => aclKey({...acl, operation: ''}))
  return (
    [...groups.values()]
      .flatMap((rules) =>
        rules[0] ? [{first: rules[0], operations: rules.map(({operation}) => operation)}] : [],
      )
      // Brokers tell rules in any order: which operation comes first must not count, or the same rules make another file.
      .sort((a, b) => compareNames(resourceOrder(a.first), resourceOrder(b.first)))
      .map(({first, operations}) => {
        const {principal, host, permission, resourceType, resourceName, patternType} = first
        const isCluster = resourceType === 'cluster' && resourceName === CLUSTER_RESOURCE
        return {
          principal: escapeVariables(principal),
          operations: operations.sort(compareNames),
          resource: {
            type: resourceType,
            ...(isCluster ? {} : {name: escapeVariables(resourceName)}),
            ...(patternType === 'literal' ? {} : {pattern: patternType}),
          },
          ...(host === '*' ? {} : {host: escapeVariables(host)}),
          ...(permission === 'allow' ? {} : {permission}),
        }
      })
  )
}

function resourceOrder(acl: Acl): string {
  return describeAcl({...acl, operation: ''})
}

function isKnown({operation, permission, resourceType, patternType}: Acl): boolean {
  const has = (words: readonly string[], word: string): boolean => words.includes(word)
  return (
    has(ACL_OPERATIONS, operation) &&
    has(ACL_PERMISSIONS, permission) &&
    has(ACL_RESOURCES, resourceType) &&
    has(ACL_PATTERNS, patternType)
  )
}
