import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {flagWords, quoteCommand} from '../names/command-line.ts'
import {countOf} from '../names/count-of.ts'
import type {Secret} from '../secrets/secret.ts'
import {fetchAcls} from './acls.ts'
import {fetchEntityQuotas} from './change-quotas.ts'
import {type DelegationToken, fetchTokens} from './delegation-tokens.ts'
import {
  deleteScramCredentials,
  fetchScramCredentials,
  SCRAM_ITERATIONS,
  type ScramCredential,
  type ScramMechanism,
  scramUserOf,
  setScramCredentials,
} from './scram-users.ts'

/** How a user can log in by one mechanism. */
export interface UserMechanism {
  readonly mechanism: ScramMechanism
  readonly iterations: number
}

/** A user of SCRAM. */
export interface ScramUser {
  readonly name: string
  readonly mechanisms: readonly UserMechanism[]
}

/** A user whose credentials are to be set, or to be deleted: those that it is about. */
export type UserChange = ScramUser & PlanRow

/** A change of users, and what whoever makes it should know, a sentence each. */
export interface UserPlan {
  readonly change: Change<'users', UserChange>
  readonly warnings: readonly string[]
}

/** All users of SCRAM, in one request. Throws the Failure with which they cannot be read. */
export async function fetchScramUsers(cluster: Cluster): Promise<ScramUser[]> {
  const byUser = Map.groupBy(await fetchScramCredentials(cluster), ({user}) => user)
  return [...byUser]
    .map(([name, credentials]) => ({name, mechanisms: credentials.map(mechanismOf).sort(byMechanism)}))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const mechanismOf = ({mechanism, iterations}: ScramCredential): UserMechanism => ({mechanism, iterations})
const byMechanism = (a: UserMechanism, b: UserMechanism): number => (a.mechanism < b.mechanism ? -1 : 1)

/** How a user is to log in. */
export interface UserWish {
  readonly name: string
  /** None: those that the user has, else the stronger one. With another password all of them have to get it. */
  readonly mechanisms: readonly ScramMechanism[]
  /** As they are, else Kafka's default, where it is left out. */
  readonly iterations?: number | undefined
  /** Reads the password, once it is needed and before anything is sent. */
  readonly readPassword: () => Promise<Secret>
}

const DEFAULT_MECHANISM: ScramMechanism = 'SCRAM-SHA-512'

/** Plans to set the password of a user, who need not be there. Throws the Failure with which users cannot be read. */
export async function planUserSetting(cluster: Cluster, wish: UserWish): Promise<UserPlan> {
  const {name} = wish
  const now = (await fetchScramUsers(cluster)).find((user) => user.name === name)?.mechanisms ?? []
  const wanted = wish.mechanisms.length > 0 ? wish.mechanisms : now.map(({mechanism}) => mechanism)
  const mechanisms = (wanted.length > 0 ? wanted : [DEFAULT_MECHANISM]).map((mechanism) => {
    const before = now.find((each) => each.mechanism === mechanism)?.iterations
    return {mechanism, iterations: wish.iterations ?? before ?? SCRAM_ITERATIONS.byDefault}
  })
  const kept = now.filter(({mechanism}) => !mechanisms.some((each) => each.mechanism === mechanism))
  let password: Secret | null = null
  const change: Change<'users', UserChange> = {
    noun: 'users',
    rows: [{name, mechanisms}],
    journal: async () => {
      password = await wish.readPassword()
    },
    execute: async (rows) => {
      if (password === null) throw new Failure('internal', 'The password was not read.')
      const secret = password
      const credentials = credentialsOf(rows).map((each) => ({...each, password: secret}))
      const failed = await setScramCredentials(cluster, credentials)
      return outcomesOf(rows, failed, now.length > 0 ? 'altered' : 'created')
    },
    readBack: (done) => lookForUsers(cluster, done, true),
  }
  return {
    change,
    warnings: [
      ...(kept.length > 0
        ? [`${name} keeps the password of ${kept.map(({mechanism}) => mechanism).join()}.`]
        : []),
      ...(scramUserOf(cluster) === name
        ? ['samsa is connected as this user: set the password there too.']
        : []),
    ],
  }
}

/** Who is to go: users, or only their credentials of some mechanisms. */
export interface UserRemoval {
  readonly names: readonly string[]
  /** None: all. */
  readonly mechanisms: readonly ScramMechanism[]
  /** Whether a user that is not there is no error. */
  readonly ifExists: boolean
}

/** Plans to delete users. Throws the Failure with which users cannot be read. */
export async function planUserRemoval(
  cluster: Cluster,
  {names, mechanisms, ifExists}: UserRemoval,
): Promise<UserPlan> {
  const users = await fetchScramUsers(cluster)
  const rows = [...new Set(names)].map((name): UserChange => {
    const all = users.find((user) => user.name === name)?.mechanisms ?? []
    const doomed = all.filter(({mechanism}) => mechanisms.length === 0 || mechanisms.includes(mechanism))
    const row = {name, mechanisms: doomed}
    return doomed.length > 0 || ifExists ? row : {...row, error: noSuchUser(name, mechanisms)}
  })
  const change: Change<'users', UserChange> = {
    noun: 'users',
    rows,
    hasEffect: (row) => row.mechanisms.length > 0,
    idleOutcome: () => 'absent',
    unplannedOutcome: () => 'absent',
    execute: async (due) =>
      outcomesOf(due, await deleteScramCredentials(cluster, credentialsOf(due)), 'deleted'),
    readBack: (done) => lookForUsers(cluster, done, false),
  }
  const self = scramUserOf(cluster)
  const isSelf = rows.some((row) => row.name === self && row.mechanisms.length > 0)
  const leaving = rows.flatMap(({name, mechanisms: doomed}) => {
    const all = users.find((user) => user.name === name)?.mechanisms.length ?? 0
    return all > 0 && doomed.length === all ? [name] : []
  })
  return {
    change,
    warnings: [
      ...(isSelf ? [`samsa is connected as ${self}: with this user gone it cannot connect again.`] : []),
      ...(leaving.length > 0 ? await describeWhatStays(cluster, leaving) : []),
    ],
  }
}

/**
 * What Kafka keeps of users who go: rules and quotas, for whoever gets that name next, and their delegation tokens, which log in as them
 * until they end.
 */
async function describeWhatStays(cluster: Cluster, names: readonly string[]): Promise<string[]> {
  const [acls, quotas, tokens] = await Promise.all([
    orFailure(fetchAcls(cluster)),
    orFailure(fetchEntityQuotas(cluster)),
    orFailure(fetchTokens(cluster)),
  ])
  // Without an authorizer there are no rules, and where brokers make no tokens none.
  const isUnread = (found: unknown): boolean =>
    found instanceof Failure &&
    found.code !== 'SECURITY_DISABLED' &&
    found.code !== 'DELEGATION_TOKEN_AUTH_DISABLED'
  const unread = [
    ...(isUnread(acls) ? ['rules'] : []),
    ...(isUnread(quotas) ? ['quotas'] : []),
    ...(isUnread(tokens) ? ['delegation tokens'] : []),
  ]
  const lines = names.flatMap((name) => {
    const rules =
      acls instanceof Failure
        ? 0
        : [...acls.values()].filter(({principal}) => principal === `User:${name}`).length
    const limits = quotas instanceof Failure ? [] : quotas.filter(({entity}) => entity.user === name)
    const owned = tokens instanceof Failure ? [] : [...tokens.values()].map(({token}) => token)
    return [
      ...owned.filter(({owner}) => owner === `User:${name}`).map((token) => describeToken(name, token)),
      ...(rules > 0
        ? [
            `${countOf(rules, 'rule')} about ${name} ${rules === 1 ? 'stays' : 'stay'}: ${quoteCommand('acl remove', [], flagWords('--principal', name))}`,
          ]
        : []),
      ...limits.map(
        ({entity: {clientId}}) =>
          `A quota of ${name} stays: ${quoteCommand('quota unset', [], [...flagWords('--user', name), ...clientFlags(clientId), '--all'])}`,
      ),
    ]
  })
  return unread.length === 0
    ? lines
    : [
        ...lines,
        `Whether ${unread.join(' and ')} of ${names.length === 1 ? names[0] : 'them'} stay could not be looked up.`,
      ]
}

function describeToken(name: string, {tokenId, expiresAt}: DelegationToken): string {
  const end = quoteCommand('token expire', [tokenId])
  return `A delegation token of ${name} stays and logs in until ${expiresAt}, longer where it is renewed; only its owner and renewers may end it: ${end}`
}

function clientFlags(clientId: string | null | undefined): string[] {
  if (clientId === undefined) return []
  return clientId === null ? ['--client-id-default'] : flagWords('--client-id', clientId)
}

async function orFailure<T>(found: Promise<T>): Promise<T | Failure> {
  return found.catch((error: unknown) => {
    if (error instanceof Failure) return error
    throw error
  })
}

function credentialsOf(rows: readonly UserChange[]): ScramCredential[] {
  return rows.flatMap(({name: user, mechanisms}) => mechanisms.map((each) => ({user, ...each})))
}

function outcomesOf<C extends ScramCredential>(
  rows: readonly UserChange[],
  failed: ReadonlyMap<C, Failure>,
  outcome: string,
): Map<UserChange, Done<UserChange> | Failure> {
  return new Map(
    rows.map((row) => [row, [...failed].find(([{user}]) => user === row.name)?.[1] ?? {outcome}] as const),
  )
}

function lookForUsers(
  cluster: Cluster,
  done: readonly UserChange[],
  shouldBeThere: boolean,
): Promise<ReadonlyMap<UserChange, Failure>> {
  return lookBack(cluster, done, async (pending) => {
    const now = await fetchScramCredentials(cluster)
    const isThere = ({user, mechanism, iterations}: ScramCredential): boolean =>
      now.some(
        (each) =>
          each.user === user &&
          each.mechanism === mechanism &&
          (!shouldBeThere || each.iterations === iterations),
      )
    const astray = pending.filter((row) =>
      credentialsOf([row]).some((each) => isThere(each) !== shouldBeThere),
    )
    return new Map(astray.map((row) => [row, notAsMade(row.name)]))
  })
}

function notAsMade(name: string): Failure {
  return new Failure('failed', `User ${name} was changed, but is not as it was made now.`, {
    code: 'CHANGED_SINCE',
    suggestions: ['Does another program change it too?'],
  })
}

function noSuchUser(name: string, mechanisms: readonly ScramMechanism[]): Failure {
  const by = mechanisms.length > 0 ? ` by ${mechanisms.join(' or ')}` : ''
  return new Failure('not-found', `There is no user ${name} that logs in${by || ' by SCRAM'}.`, {
    code: 'RESOURCE_NOT_FOUND',
    suggestions: ['`samsa user list` shows those that there are; --if-exists takes that for no error.'],
  })
}
