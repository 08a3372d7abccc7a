import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {
  createToken,
  type DelegationToken,
  expireToken,
  fetchTokens,
  renewToken,
  type TokenAndHmac,
  type TokenWish,
} from './delegation-tokens.ts'

/** A token that is changed, or to be made: then nothing is known of it yet but who may renew it. */
export type TokenChange = {
  readonly [K in keyof DelegationToken]: DelegationToken[K] | null
} & {readonly renewers: readonly string[]} & PlanRow

/** A token that is made, with what logs in by it: base64, told once; null before. */
export type TokenCreation = TokenChange & {readonly hmac: string | null}

/** Plans to make a token. */
export function tokenCreation(cluster: Cluster, wish: TokenWish): Change<'tokens', TokenCreation> {
  const row = {...unknown(null), owner: wish.owner, renewers: wish.renewers, hmac: null}
  let made: string | null = null
  return {
    noun: 'tokens',
    rows: [row],
    execute: async (rows) => {
      const {token, hmac} = await createToken(cluster, wish)
      made = token.tokenId
      return new Map(
        rows.map((each) => [each, {...token, hmac: hmac.toString('base64'), outcome: 'created'}]),
      )
    },
    readBack: (rows) =>
      lookBack(cluster, rows, async (pending) => {
        const isThere = made !== null && (await fetchTokens(cluster)).has(made)
        return new Map(isThere ? [] : pending.map((each) => [each, notAsMade(made ?? '')]))
      }),
  }
}

/** Plans to move the end of tokens away. `forMs` null: by what brokers are set to. */
export async function planRenewal(
  cluster: Cluster,
  tokenIds: readonly string[],
  forMs: number | null,
): Promise<Change<'tokens', TokenChange>> {
  return changeEnds(cluster, tokenIds, async (token) => {
    const expiresAt = await renewToken(cluster, token, forMs)
    return expiresAt instanceof Failure ? expiresAt : {expiresAt, outcome: 'renewed'}
  })
}

/** Plans to end tokens, now (null) or in a while. */
export async function planExpiry(
  cluster: Cluster,
  tokenIds: readonly string[],
  inMs: number | null,
): Promise<Change<'tokens', TokenChange>> {
  return changeEnds(cluster, tokenIds, async (token) => {
    const expiresAt = await expireToken(cluster, token, inMs)
    return expiresAt instanceof Failure
      ? expiresAt
      : {expiresAt, outcome: inMs === null ? 'expired' : 'altered'}
  })
}

/** Tokens are known by their ids to people; Kafka wants what logs in by them, which it tells those who may change them. */
async function changeEnds(
  cluster: Cluster,
  tokenIds: readonly string[],
  change: (token: TokenAndHmac) => Promise<Done<TokenChange> | Failure>,
): Promise<Change<'tokens', TokenChange>> {
  const known = await fetchTokens(cluster)
  const ends = new Map<string, string>()
  const rows = [...new Set(tokenIds)].map((tokenId): TokenChange => {
    const found = known.get(tokenId)
    return found ? found.token : {...unknown(tokenId), error: noSuchToken(tokenId)}
  })
  return {
    noun: 'tokens',
    rows,
    unplannedOutcome: ({kind}) => (kind === 'not-found' ? 'absent' : 'failed'),
    execute: async (due) =>
      new Map(
        await Promise.all(
          due.map(async (row): Promise<[TokenChange, Done<TokenChange> | Failure]> => {
            const token = known.get(row.tokenId ?? '')
            const done = token ? await change(token) : noSuchToken(row.tokenId ?? '')
            if (!(done instanceof Failure) && done.expiresAt) ends.set(row.tokenId ?? '', done.expiresAt)
            return [row, done]
          }),
        ),
      ),
    readBack: (done) =>
      lookBack(cluster, done, async (pending) => {
        const now = await fetchTokens(cluster)
        const astray = pending.filter(({tokenId}) => {
          const [found, end] = [now.get(tokenId ?? '')?.token, ends.get(tokenId ?? '')]
          // One that has ended may be gone already, or be swept away later.
          return found ? found.expiresAt !== end : Date.parse(end ?? '') > Date.now()
        })
        return new Map(astray.map((row) => [row, notAsMade(row.tokenId ?? '')]))
      }),
  }
}

function unknown(tokenId: string | null): TokenChange {
  const nothing = {owner: null, requester: null, issuedAt: null, expiresAt: null, maxAt: null}
  return {tokenId, ...nothing, renewers: []}
}

function noSuchToken(tokenId: string): Failure {
  return new Failure('not-found', `There is no delegation token ${tokenId} that you may see.`, {
    code: 'DELEGATION_TOKEN_NOT_FOUND',
    suggestions: ['`samsa token list` shows those of yours and those that you may renew.'],
  })
}

function notAsMade(tokenId: string): Failure {
  return new Failure(
    'failed',
    `The delegation token ${tokenId} was changed, but is not as it was made now.`,
    {
      code: 'CHANGED_SINCE',
      suggestions: ['Does another program change it too?'],
    },
  )
}
