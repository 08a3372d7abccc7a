import {ANY_NAME, decidesOn, EVERYBODY, isAbout, isOn, OPERATIONS_OF} from './acl-rules.ts'
import type {Acl} from './acls.ts'

/** What a principal may do with a resource, or may not, and the rule that says so. */
export interface Access {
  readonly principal: string
  /** From where; `*` from any host that no rule names. */
  readonly host: string
  readonly permission: 'allow' | 'deny'
  readonly operations: readonly string[]
  /** The first rule that decides: a denial before what allows, the name itself before prefixes and before `*`. */
  readonly by: Acl
}

/**
 * Who may do what with a resource by these rules, as StandardAuthorizer decides: what one rule denies no other allows;
 * what no rule allows is denied, and not told here. Super users pass whatever the rules say.
 */
export function explainAccess(
  rules: Iterable<Acl>,
  resource: {readonly type: string; readonly name: string},
): Access[] {
  const mine = [...rules].filter((rule) => isOn(rule, resource)).sort(byCloseness)
  const principals = [...new Set(mine.map(({principal}) => principal))].sort(byPrincipal)
  return principals.flatMap((principal) => {
    const byHost = hostsOf(mine, principal).map((host) => decide(mine, resource.type, {principal, host}))
    // A host that rules name, and that comes to the same as any other, says nothing.
    const [elsewhere] = byHost
    const same = JSON.stringify(elsewhere?.map(withoutHost))
    return byHost
      .filter((rows, index) => index === 0 || JSON.stringify(rows.map(withoutHost)) !== same)
      .flat()
  })
}

function withoutHost({permission, operations, by}: Access): unknown {
  return [permission, operations, by]
}

/** What rules come to for one principal and host, a row for each place where rules that decide are. */
function decide(
  rules: readonly Acl[],
  type: string,
  {principal, host}: {readonly principal: string; readonly host: string},
): Access[] {
  const about = rules.filter((rule) => isAbout(rule, principal, host))
  const decided = (OPERATIONS_OF[type] ?? []).flatMap((operation) => {
    const on = about.filter((rule) => decidesOn(rule, operation))
    const by = on.find(({permission}) => permission === 'deny') ?? on[0]
    return by ? [{operation, by}] : []
  })
  const place = ({by}: {readonly by: Acl}): string =>
    JSON.stringify([by.permission, by.patternType, by.resourceName, by.principal])
  return [...Map.groupBy(decided, place).values()].flatMap((some) => {
    const [first] = some
    if (!first) return []
    const operations = some.map(({operation}) => operation)
    const permission = first.by.permission === 'deny' ? ('deny' as const) : ('allow' as const)
    return [{principal, host, permission, operations, by: first.by}]
  })
}

/** The hosts that rules about the principal name, and all others. */
function hostsOf(rules: readonly Acl[], principal: string): string[] {
  const mine = rules.filter((rule) => rule.principal === principal || rule.principal === EVERYBODY)
  const named = new Set(mine.map(({host}) => host))
  const isByHost = !mine.some(({host}) => host === ANY_NAME)
  return [...(isByHost ? [] : [ANY_NAME]), ...[...named].filter((host) => host !== ANY_NAME).sort()]
}

/** The name itself, then the longest prefix, then what is on all. */
function byCloseness(a: Acl, b: Acl): number {
  const distance = ({patternType, resourceName}: Acl): number => {
    if (patternType === 'prefixed') return 1_000 - resourceName.length
    return resourceName === ANY_NAME ? 2_000 : 0
  }
  return distance(a) - distance(b)
}

/** Everybody last. */
function byPrincipal(a: string, b: string): number {
  if (a === b) return 0
  if (a === EVERYBODY || b === EVERYBODY) return a === EVERYBODY ? 1 : -1
  return a < b ? -1 : 1
}
