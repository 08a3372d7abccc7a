import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateDelegationToken} from '../../kafka/protocol/messages/create-delegation-token.ts'
import {DescribeDelegationToken} from '../../kafka/protocol/messages/describe-delegation-token.ts'
import {ExpireDelegationToken} from '../../kafka/protocol/messages/expire-delegation-token.ts'
import {RenewDelegationToken} from '../../kafka/protocol/messages/renew-delegation-token.ts'

/** A delegation token (KIP-48), without what logs in by it. */
export interface DelegationToken {
  /** The user name to log in with. */
  readonly tokenId: string
  /** Whose rights it has. */
  readonly owner: string
  /** Who had it made; null where brokers do not tell (before KIP-373). */
  readonly requester: string | null
  readonly renewers: readonly string[]
  /** ISO 8601. */
  readonly issuedAt: string
  /** When it ends unless it is renewed. */
  readonly expiresAt: string
  /** When it ends at last. */
  readonly maxAt: string
}

/** The password of a token, which no result holds by accident: it is asked for apart. */
export interface TokenAndHmac {
  readonly token: DelegationToken
  readonly hmac: Buffer
}

/** What a broker is asked to decide by its own settings. */
const BY_BROKER = -1n

/** All tokens that whoever asks may see, by their ids. Throws the Failure with which they cannot be read. */
export async function fetchTokens(cluster: Cluster): Promise<Map<string, TokenAndHmac>> {
  const answer = await cluster.sendToAny(DescribeDelegationToken, {owners: null})
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'The delegation tokens could not be read', {
      by: DescribeDelegationToken,
    })
  const tokens = answer.tokens.map((each) => ({
    token: {
      tokenId: each.tokenId,
      owner: principal(each.principalType, each.principalName),
      requester: requesterOf(each),
      renewers: each.renewers.map(({principalType, principalName}) =>
        principal(principalType, principalName),
      ),
      issuedAt: timeOf(each.issueTimestamp),
      expiresAt: timeOf(each.expiryTimestamp),
      maxAt: timeOf(each.maxTimestamp),
    },
    hmac: each.hmac,
  }))
  return new Map(tokens.map((each) => [each.token.tokenId, each]))
}

/** What a token is to be. */
export interface TokenWish {
  /** `User:shop`; null for whoever asks. */
  readonly owner: string | null
  readonly renewers: readonly string[]
  /** Null: as long as brokers allow. */
  readonly maxLifeMs: number | null
}

/** Makes a token. Throws the Failure with which it could not be. */
export async function createToken(
  cluster: Cluster,
  {owner, renewers, maxLifeMs}: TokenWish,
): Promise<TokenAndHmac> {
  const [ownerPrincipalType, ownerPrincipalName] = owner === null ? [null, null] : splitPrincipal(owner)
  const answer = await cluster.sendToAny(CreateDelegationToken, {
    ownerPrincipalType,
    ownerPrincipalName,
    renewers: renewers.map((each) => {
      const [principalType, principalName] = splitPrincipal(each)
      return {principalType, principalName}
    }),
    maxLifetimeMs: maxLifeMs === null ? BY_BROKER : BigInt(maxLifeMs),
  })
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(
      answer.errorCode,
      `A delegation token${owner === null ? '' : ` of ${owner}`} could not be made`,
      {by: CreateDelegationToken, ...(owner === null ? {} : {user: owner})},
    )
  const token = {
    tokenId: answer.tokenId,
    owner: principal(answer.principalType, answer.principalName),
    requester: requesterOf(answer),
    renewers,
    issuedAt: timeOf(answer.issueTimestampMs),
    expiresAt: timeOf(answer.expiryTimestampMs),
    maxAt: timeOf(answer.maxTimestampMs),
  }
  return {token, hmac: answer.hmac}
}

/** Moves the end of a token away; by how much brokers say where it is null. When it ends then, or the Failure. */
export async function renewToken(
  cluster: Cluster,
  {token, hmac}: TokenAndHmac,
  forMs: number | null,
): Promise<string | Failure> {
  const renewPeriodMs = forMs === null ? BY_BROKER : BigInt(forMs)
  const answer = await cluster.sendToAny(RenewDelegationToken, {hmac, renewPeriodMs})
  if (answer.errorCode === ErrorCode.NONE) return timeOf(answer.expiryTimestampMs)
  return kafkaFailure(answer.errorCode, `The delegation token ${token.tokenId} could not be renewed`, {
    by: RenewDelegationToken,
    token: token.tokenId,
  })
}

/** Brings the end of a token nearer; null is now, and then it is gone. When it ends, or the Failure. */
export async function expireToken(
  cluster: Cluster,
  {token, hmac}: TokenAndHmac,
  inMs: number | null,
): Promise<string | Failure> {
  const expiryTimePeriodMs = inMs === null ? -1n : BigInt(inMs)
  const answer = await cluster.sendToAny(ExpireDelegationToken, {hmac, expiryTimePeriodMs})
  if (answer.errorCode === ErrorCode.NONE) return timeOf(answer.expiryTimestampMs)
  return kafkaFailure(answer.errorCode, `The delegation token ${token.tokenId} could not be ended`, {
    by: ExpireDelegationToken,
    token: token.tokenId,
  })
}

function principal(type: string, name: string): string {
  return `${type}:${name}`
}

function splitPrincipal(text: string): [type: string, name: string] {
  const at = text.indexOf(':')
  return [text.slice(0, at), text.slice(at + 1)]
}

function requesterOf(answer: {
  readonly tokenRequesterPrincipalType: string
  readonly tokenRequesterPrincipalName: string
}): string | null {
  const {tokenRequesterPrincipalType: type, tokenRequesterPrincipalName: name} = answer
  return type === '' ? null : principal(type, name)
}

function timeOf(ms: bigint): string {
  return new Date(Number(ms)).toISOString()
}
