import type {TokenChange, TokenCreation} from '../../core/access/change-tokens.ts'
import type {DelegationToken} from '../../core/access/delegation-tokens.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'

const tokenColumns: readonly Column<TokenChange>[] = [
  {field: 'tokenId', header: 'TOKEN', value: (token) => token.tokenId, fixed: true},
  {field: 'owner', value: (token) => token.owner},
  {field: 'requester', value: (token) => token.requester, wide: true},
  {field: 'renewers', value: (token) => token.renewers.join(', ') || null, leaves: 1},
  {...timeColumn('issuedAt', 'ISSUED'), wide: true, leaves: 1},
  timeColumn('expiresAt', 'EXPIRES'),
  {...timeColumn('maxAt', 'AT LAST'), leaves: 2},
]

/** To the second, of which 80 columns hold two beside the token and its owner: a time that is cut off is another one. */
function timeColumn(field: 'issuedAt' | 'expiresAt' | 'maxAt', header: string): Column<TokenChange> {
  return {
    field,
    header,
    value: (token) => token[field],
    text: (token) => token[field]?.replace(/\.\d+Z$/, 'Z') ?? null,
    fixed: true,
  }
}

/** A token of `token list`; the HMAC only where it was asked for. */
export type ListedToken = DelegationToken & {readonly hmac?: string}

interface TokenList {
  readonly tokens: readonly ListedToken[]
}

export const tokenTable = tableView({rows: (list: TokenList) => list.tokens, columns: tokenColumns})

/** A block for each token: an HMAC is longer than a terminal is wide. */
export const tokensWithHmac = tableView({
  rows: (list: TokenList) => list.tokens,
  columns: [...tokenColumns, {field: 'hmac', value: (token: ListedToken) => token.hmac}],
  text: ({tokens}, {theme}) =>
    tokens.map((token) => renderKeyValues(factsOf({...token, hmac: token.hmac ?? null}), {theme})).join('\n'),
})

export const tokenChanges = tableView({
  rows: (data: ChangeDocument<'tokens', TokenChange>) => data.tokens,
  columns: [...tokenColumns, ...outcomeColumns],
})

export const createdToken = tableView({
  rows: (data: ChangeDocument<'tokens', TokenCreation>) => data.tokens,
  columns: [
    ...tokenColumns,
    {field: 'hmac', value: (row: TokenChange & {readonly hmac: string | null}) => row.hmac},
    ...outcomeColumns,
  ],
  text: ({tokens}, {theme}) => tokens.map((token) => renderKeyValues(factsOf(token), {theme})).join('\n'),
})

function factsOf(token: TokenCreation) {
  const {tokenId, owner, requester, renewers, issuedAt, expiresAt, maxAt, hmac} = token
  return [
    {key: 'Token', value: tokenId},
    {key: 'HMAC', value: hmac},
    {key: 'Owner', value: owner},
    {key: 'Requester', value: requester},
    {key: 'Renewers', value: renewers.join(', ') || null},
    {key: 'Issued', value: issuedAt},
    {key: 'Expires', value: expiresAt},
    {key: 'At last', value: maxAt},
  ]
}
