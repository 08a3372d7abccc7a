import {ANY_NAME, EVERYBODY, OPERATIONS_OF} from '../../core/access/acl-rules.ts'
import type {Acl} from '../../core/access/acls.ts'
import type {AclChange} from '../../core/access/change-acls.ts'
import type {Access} from '../../core/access/explain-access.ts'
import type {Authorizer} from '../../core/brokers/fetch-authorizer.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {Failure} from '../../errors/failure.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {type TextContext, tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {renderTable} from '../table.ts'

export interface AclList {
  readonly acls: readonly Acl[]
}

/** `order...` for what begins so, as describeAcl has it. */
function formatResource({resourceType, resourceName, patternType}: Acl): string {
  if (resourceType === 'cluster') return 'cluster'
  return `${resourceType} ${resourceName}${patternType === 'prefixed' ? '...' : ''}`
}

const isOpenHost = ({host}: {readonly host: string}): boolean => host === ANY_NAME

const ruleColumns: readonly Column<Acl>[] = [
  {field: 'principal', value: (acl) => acl.principal},
  {
    field: 'permission',
    value: (acl) => acl.permission,
    role: (acl) => (acl.permission === 'deny' ? 'error' : undefined),
  },
  {field: 'operation', value: (acl) => acl.operation},
  {field: 'resourceType', header: 'ON', value: (acl) => acl.resourceType},
  {field: 'resourceName', header: 'NAME', value: (acl) => acl.resourceName},
  {field: 'patternType', header: 'PATTERN', value: (acl) => acl.patternType, leaves: 1},
  {field: 'host', value: (acl) => acl.host, leaves: 2},
]

/** A rule in the words of describeAcl, which names it. */
const nameOf = (acl: Acl): string =>
  `${acl.principal} ${acl.permission} ${acl.operation} ${formatResource(acl)}`

export const aclTable: View<AclList> = tableView({
  rows: (list: AclList) => list.acls,
  columns: ruleColumns,
  name: nameOf,
})

export const aclChanges = tableView({
  rows: (data: ChangeDocument<'acls', AclChange>) => data.acls,
  columns: [...ruleColumns, ...outcomeColumns],
  name: nameOf,
})

/** What decides about one resource: the rules on it, what they come to, and what counts beside them. */
export interface AclExplanation {
  readonly resource: {readonly type: string; readonly name: string}
  readonly access: readonly Access[]
  readonly authorizer: Authorizer | Failure
}

/** The rules on a resource, and below them who gets in and why. */
export function explainedAcls(explanation: AclExplanation): View<AclList> {
  return tableView({
    rows: (list: AclList) => list.acls,
    columns: ruleColumns,
    name: nameOf,
    text: (list, context) =>
      [
        list.acls.length > 0 ? renderTable(ruleColumns, list.acls, context) : '',
        explain(explanation, context),
      ]
        .filter((part) => part !== '')
        .join('\n'),
  })
}

function explain({resource, access, authorizer}: AclExplanation, context: TextContext): string {
  const {type, name} = resource
  const what = escapeForTerminal(type === 'cluster' ? 'the cluster' : `${type} ${name}`, {singleLine: true})
  const hasHosts = access.some((row) => !isOpenHost(row))
  const columns: Column<Access>[] = [
    {field: 'principal', value: (row) => row.principal},
    ...(hasHosts || context.wide
      ? [
          {
            field: 'host',
            value: (row: Access) => (isOpenHost(row) ? (hasHosts ? 'any other' : 'any') : row.host),
          },
        ]
      : []),
    {
      field: 'permission',
      header: 'MAY',
      value: (row) => formatOperations(row, type),
      role: (row) => (row.permission === 'deny' ? 'error' : 'ok'),
    },
    {field: 'by', value: ({by}) => `rules on ${formatResource(by)}${forWhom(by)}`},
  ]
  const table = access.length > 0 ? renderTable(columns, access, context) : ''
  const heading = context.theme.heading(`Who gets to ${what}, and why`)
  return `${heading}\n${table}${besides(what, access, authorizer).join('\n')}\n`
}

function formatOperations({operations, permission}: Access, type: string): string {
  const isDenied = permission === 'deny'
  if (operations.length === OPERATIONS_OF[type]?.length) return isDenied ? 'nothing' : 'everything'
  return `${isDenied ? 'not ' : ''}${operations.join(', ')}`
}

function forWhom({principal}: Acl): string {
  return principal === EVERYBODY ? ' for everybody' : ''
}

function besides(what: string, access: readonly Access[], authorizer: Authorizer | Failure): string[] {
  const isBare = access.length === 0
  const bare = isBare ? [`No rule is on ${what}.`] : []
  if (authorizer instanceof Failure)
    return [
      ...bare,
      'Super users get in beside these; who they are was not told:',
      oneLine(authorizer.message),
    ]
  const {superUsers, allowEveryone} = authorizer
  return [
    ...bare,
    ...(isBare ? tellOfNobody(allowEveryone) : ['Nobody else.']),
    ...(superUsers === null
      ? []
      : superUsers.value === null
        ? [
            'And super users, whatever the rules say: super.users is set, and',
            'the broker does not tell to whom.',
          ]
        : [`And super users, whatever the rules say: ${oneLine(superUsers.value)}`]),
  ]
}

/** What counts where no rule is on a resource. */
function tellOfNobody(allowEveryone: Authorizer['allowEveryone']): string[] {
  if (allowEveryone === null) return ['So nobody gets in.']
  const key = 'allow.everyone.if.no.acl.found'
  if (allowEveryone.value === null)
    return [`${key} decides, and is set;`, 'the broker does not tell to what.']
  const isOpen = allowEveryone.value.toLowerCase() === 'true'
  return [`${isOpen ? 'Everybody gets in' : 'So nobody gets in'}: ${key} is ${allowEveryone.value}.`]
}

const oneLine = (text: string): string => escapeForTerminal(text, {singleLine: true})
