import type {AclOperation} from '../../core/access/acls.ts'
import {flagWords, quoteCommand} from '../../core/names/command-line.ts'
import {Failure} from '../../errors/failure.ts'
import type {SaslOptions} from '../../kafka/connection-options.ts'
import {DENIED_BY_RULE} from '../../kafka/failures.ts'

/** An operation on named things, as one `samsa acl add` gives it. */
export interface NeededRights {
  /** `Reading as a member`, as a sentence begins. */
  readonly doing: string
  readonly operation: AclOperation
  readonly topics: readonly string[]
  readonly groups?: readonly string[]
  readonly transactionalIds?: readonly string[]
}

/** What Kafka says where a rule is missing that somebody can add; a command itself has denials of its own. */
const LACKS_A_RULE: ReadonlySet<string | null> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
])

/**
 * A denial with all that the command needs, and the line that gives it: a broker names the first thing that is missing, and after
 * that was added the next. Every other error as it is.
 *
 * @param sasl who is connected, for the line
 */
export function withNeededRights<E>(
  error: E,
  {doing, operation, topics, groups = [], transactionalIds = []}: NeededRights,
  sasl: SaslOptions | null,
): E | Failure {
  if (!(error instanceof Failure) || !LACKS_A_RULE.has(error.code) || topics.length === 0) return error
  const right = operation.toUpperCase()
  const things = [
    ...topics.map((name) => `topic ${name}`),
    ...groups.map((name) => `group ${name}`),
    ...transactionalIds.map((name) => `transactional id ${name}`),
  ]
  const flags = [
    ...flagWords('--principal', principalOf(sasl)),
    ...['--operation', operation],
    ...topics.flatMap((name) => flagWords('--topic', name)),
    ...groups.flatMap((name) => flagWords('--group', name)),
    ...transactionalIds.flatMap((name) => flagWords('--transactional-id', name)),
  ]
  return error.with({
    suggestions: [
      `${doing} needs ${things.map((thing) => `${right} on ${thing}`).join(' and ')}; DESCRIBE comes with it.`,
      `Whoever may change ACLs gives it: ${quoteCommand('acl add', [], flags)}.`,
      DENIED_BY_RULE,
    ],
  })
}

/** The user of SASL; of a certificate, or of a delegation token, brokers know a name that is not known here. */
function principalOf(sasl: SaslOptions | null): string {
  return sasl !== null && 'username' in sasl && !('isToken' in sasl) ? sasl.username : 'USER'
}
