import {promisify} from 'node:util'
import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterUserScramCredentials} from '../../kafka/protocol/messages/alter-user-scram-credentials.ts'
import {DescribeUserScramCredentials} from '../../kafka/protocol/messages/describe-user-scram-credentials.ts'
import type {ValueOf} from '../../kafka/protocol/schema.ts'
import type {Secret} from '../secrets/secret.ts'

/** org.apache.kafka.clients.admin.ScramMechanism: its code, and the hash with the bytes that it gives. */
const MECHANISMS = {
  'SCRAM-SHA-256': {code: 1, hash: 'sha256', bytes: 32},
  'SCRAM-SHA-512': {code: 2, hash: 'sha512', bytes: 64},
} as const

export type ScramMechanism = keyof typeof MECHANISMS
export const SCRAM_MECHANISMS = Object.keys(MECHANISMS) as ScramMechanism[]

/** What brokers take (ScramMechanism.minIterations, ScramControlManager.MAX_ITERATIONS), and what Kafka's tools set. */
export const SCRAM_ITERATIONS = {least: 4096, most: 16_384, byDefault: 4096} as const

const SALT_BYTES = 24

/** A user to ask for; whether there is one does not matter. */
const NOBODY = 'samsa'

/** A credential of a user, as far as Kafka tells: never the password, nor anything made of it. */
export interface ScramCredential {
  readonly user: string
  readonly mechanism: ScramMechanism
  readonly iterations: number
}

/** A credential to set. */
export interface NewScramCredential extends ScramCredential {
  readonly password: Secret
}

/** All SCRAM credentials. Throws the Failure with which they cannot be read. */
export async function fetchScramCredentials(cluster: Cluster): Promise<ScramCredential[]> {
  // Who may not, and asks for all, never gets an answer: the broker fails at the null list of users as it makes its error
  // (Kafka 4.4, DescribeUserScramCredentialsRequest.getErrorResponse). Of a user that is named it says so.
  const first = await cluster.sendToAny(DescribeUserScramCredentials, {users: [{name: NOBODY}]})
  const isRefused = first.errorCode !== ErrorCode.NONE
  const answer = isRefused ? first : await cluster.sendToAny(DescribeUserScramCredentials, {users: null})
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'The SCRAM users could not be read', {
      by: DescribeUserScramCredentials,
      message: answer.errorMessage,
    })
  return answer.results.flatMap(({user, errorCode, errorMessage, credentialInfos}) => {
    if (errorCode !== ErrorCode.NONE)
      throw kafkaFailure(errorCode, `The SCRAM credentials of ${user} could not be read`, {
        by: DescribeUserScramCredentials,
        message: errorMessage,
      })
    return credentialInfos.map(({mechanism: code, iterations}) => {
      const mechanism = SCRAM_MECHANISMS.find((each) => MECHANISMS[each].code === code)
      if (mechanism === undefined)
        throw new Failure('failed', `User ${user} has a SCRAM mechanism that samsa does not know: ${code}.`)
      return {user, mechanism, iterations}
    })
  })
}

/** The user as whom samsa is connected, where it is one of SCRAM. */
export function scramUserOf({options: {sasl}}: Cluster): string | null {
  return sasl?.mechanism === 'scram-sha-256' || sasl?.mechanism === 'scram-sha-512' ? sasl.username : null
}

/** Sets credentials: those that failed. Passwords do not travel: brokers get what they are salted and hashed to. */
export async function setScramCredentials(
  cluster: Cluster,
  credentials: readonly NewScramCredential[],
): Promise<Map<NewScramCredential, Failure>> {
  return inRounds(cluster, credentials, async (round) => ({
    deletions: [],
    upsertions: await Promise.all(
      round.map(async ({user: name, mechanism, iterations, password}) => {
        const salted = await saltPassword(password, {mechanism, iterations})
        return {name, mechanism: MECHANISMS[mechanism].code, iterations, ...salted}
      }),
    ),
  }))
}

/** Deletes credentials: those that failed. */
export async function deleteScramCredentials(
  cluster: Cluster,
  credentials: readonly ScramCredential[],
): Promise<Map<ScramCredential, Failure>> {
  return inRounds(cluster, credentials, async (round) => ({
    deletions: round.map(({user: name, mechanism}) => ({name, mechanism: MECHANISMS[mechanism].code})),
    upsertions: [],
  }))
}

type AlterRequest = ValueOf<typeof AlterUserScramCredentials.request>

/** A request may name a user once (DUPLICATE_RESOURCE): one for all, and another for further credentials of the same users. */
async function inRounds<C extends ScramCredential>(
  cluster: Cluster,
  credentials: readonly C[],
  requestOf: (round: readonly C[]) => Promise<AlterRequest>,
): Promise<Map<C, Failure>> {
  const failed = new Map<C, Failure>()
  const ofUsers = [...Map.groupBy(credentials, ({user}) => user).values()]
  for (let number = 0; ofUsers.some((mine) => mine.length > number); number++) {
    const round = ofUsers.flatMap((mine) => mine[number] ?? [])
    const {results} = await cluster.sendToAny(AlterUserScramCredentials, await requestOf(round))
    const answered = new Map(results.map((result) => [result.user, result]))
    for (const credential of round) {
      const {user, mechanism} = credential
      const result = answered.get(user)
      if (!result) failed.set(credential, Failure.leftOut(`user ${user}`))
      else if (result.errorCode !== ErrorCode.NONE) {
        const what = `The ${mechanism} of user ${user} could not be changed`
        failed.set(
          credential,
          kafkaFailure(result.errorCode, what, {by: AlterUserScramCredentials, message: result.errorMessage}),
        )
      }
    }
  }
  return failed
}

/** SaltedPassword of RFC 5802, of the UTF-8 of the password as it is: Kafka's ScramFormatter does not normalize either. */
async function saltPassword(
  password: Secret,
  {mechanism, iterations}: {readonly mechanism: ScramMechanism; readonly iterations: number},
): Promise<{readonly salt: Buffer; readonly saltedPassword: Buffer}> {
  // It loads a dozen modules of Node with it.
  const {pbkdf2, randomBytes} = await import('node:crypto')
  const {hash, bytes} = MECHANISMS[mechanism]
  const [text, salt] = [Buffer.from(password.reveal(), 'utf8'), randomBytes(SALT_BYTES)]
  return {salt, saltedPassword: await promisify(pbkdf2)(text, salt, iterations, bytes, hash)}
}
