import {Failure, type FailureKind} from '../errors/failure.ts'
import {ErrorCode, isRetriableName, kafkaErrorOf} from './protocol/error-codes.ts'
import type {Needs, ResourceKind} from './protocol/schema.ts'

const KINDS: Readonly<Record<number, FailureKind>> = {
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]: 'not-found',
  [ErrorCode.UNKNOWN_TOPIC_ID]: 'not-found',
  [ErrorCode.GROUP_ID_NOT_FOUND]: 'not-found',
  [ErrorCode.RESOURCE_NOT_FOUND]: 'not-found',
  [ErrorCode.TRANSACTIONAL_ID_NOT_FOUND]: 'not-found',
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED]: 'denied',
  [ErrorCode.GROUP_AUTHORIZATION_FAILED]: 'denied',
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED]: 'denied',
  [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]: 'denied',
  [ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED]: 'denied',
  [ErrorCode.SASL_AUTHENTICATION_FAILED]: 'auth',
  [ErrorCode.UNSUPPORTED_SASL_MECHANISM]: 'auth',
  [ErrorCode.ILLEGAL_SASL_STATE]: 'auth',
  [ErrorCode.TOPIC_ALREADY_EXISTS]: 'conflict',
  [ErrorCode.NON_EMPTY_GROUP]: 'conflict',
  [ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC]: 'conflict',
  [ErrorCode.UNKNOWN_MEMBER_ID]: 'conflict',
  [ErrorCode.REQUEST_TIMED_OUT]: 'timeout',
}

const NEXT: Readonly<Record<number, string>> = {
  [ErrorCode.SECURITY_DISABLED]:
    'Its brokers have no authorizer (authorizer.class.name): there are no ACLs, and everybody may do everything.',
  [ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED]:
    'There are tokens only where all brokers have the same delegation.token.secret.key.',
  [ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED]:
    'Connect by SASL or a client certificate, as the user that a token is for; not without credentials, nor by a token.',
  [ErrorCode.DELEGATION_TOKEN_OWNER_MISMATCH]: 'Only the owner of a token and its renewers may change it.',
  [ErrorCode.INVALID_TOPIC_EXCEPTION]:
    'Topic names have at most 249 letters, digits, dots, underscores and hyphens.',
  [ErrorCode.INVALID_TIMESTAMP]:
    'message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic are its limits.',
  [ErrorCode.INVALID_REPLICATION_FACTOR]: 'A replication factor cannot be larger than the number of brokers.',
  [ErrorCode.NOT_ENOUGH_REPLICAS]: 'Fewer replicas are in sync than min.insync.replicas asks for.',
}

/** What a code can say is not allowed, the likelier first. */
const DENIED: Readonly<Record<number, readonly ResourceKind[]>> = {
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED]: ['topic'],
  [ErrorCode.GROUP_AUTHORIZATION_FAILED]: ['group'],
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED]: ['cluster'],
  [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]: ['transactionalId'],
  [ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED]: ['user', 'token'],
}

/** Brokers do not tell a rule that denies from one that is missing (StandardAuthorizer), and the first is not cured by another. */
export const DENIED_BY_RULE =
  'Where a rule denies it, none that allows can help: `samsa acl list` shows it, `samsa acl remove --deny` takes it away.'

const RESOURCE_WORDS: Readonly<Record<ResourceKind, string>> = {
  topic: 'topic',
  group: 'group',
  transactionalId: 'transactional id',
  cluster: 'the cluster',
  user: 'the tokens of',
  token: 'delegation token',
}

/** What a broker was asked: by which message, and about what, by name. */
export interface Asked extends Readonly<Partial<Record<Exclude<ResourceKind, 'cluster'>, string>>> {
  readonly by: {readonly needs: Needs; readonly release?: string | undefined}
  /** What the broker says itself; null and nothing for no more than the code. */
  readonly message?: string | null
}

/**
 * A code of a response as a Failure. `what` is the sentence's beginning: "Topic orders could not be created". What is not allowed
 * is told by operation and resource: brokers say no more than that something is not.
 */
export function kafkaFailure(code: number, what: string, asked: Asked): Failure {
  const error = kafkaErrorOf(code)
  const right = missingRight(code, asked)
  if (right !== null)
    return new Failure('denied', `${what}: that needs ${right}.`, {
      code: error.name,
      suggestions: [`Ask for an ACL that allows ${right} (samsa acl add).`, DENIED_BY_RULE],
    })
  const {message: brokerMessage} = asked
  const {release} = asked.by
  const isNewer = code === ErrorCode.UNSUPPORTED_VERSION && release !== undefined
  const next = isNewer
    ? `That takes Kafka ${release}, with its feature switched on: \`samsa cluster features\`.`
    : NEXT[code]
  return new Failure(KINDS[code] ?? 'failed', `${what}: ${lowerFirst(brokerMessage || error.text)}`, {
    code: error.name,
    suggestions: next ? [next] : [],
  })
}

/** `DESCRIBE on topic orders`; null where the code says something else. */
function missingRight(code: number, asked: Asked): string | null {
  const kind = DENIED[code]?.find((each) => asked.by.needs[each] !== undefined)
  if (kind === undefined) return null
  const name = kind === 'cluster' ? undefined : asked[kind]
  const words = RESOURCE_WORDS[kind]
  const resource = kind === 'cluster' ? words : name === undefined ? `the ${words}` : `${words} ${name}`
  return `${asked.by.needs[kind]} on ${resource}`
}

/** That a topic, with so many partitions, has others than the one that was asked for. */
export function noSuchPartition(topic: string, partitionCount: number, partition: number): Failure {
  const has = partitionCount === 1 ? 'only partition 0' : `partitions 0 to ${partitionCount - 1}`
  return new Failure('not-found', `Topic ${topic} has no partition ${partition}; it has ${has}.`, {
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
  })
}

/** Whether trying again can help: Kafka's RetriableException, or a connection that broke. */
export function isRetriableCode(code: number): boolean {
  return kafkaErrorOf(code).retriable
}

/** Whether a failure is the network's, so that another broker or a moment later may answer. */
export function isNetworkFailure(error: unknown): boolean {
  return error instanceof Failure && (error.kind === 'unreachable' || error.kind === 'timeout')
}

/** Whether a moment later it may be otherwise, by itself: the network's failures, and Kafka's that clients try again after. */
export function mayPass(failure: Failure): boolean {
  return isNetworkFailure(failure) || (failure.code !== null && isRetriableName(failure.code))
}

function lowerFirst(text: string): string {
  const sentence = text.endsWith('.') ? text : `${text}.`
  // An acronym or a name in capitals at the start stays as it is.
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence
}
