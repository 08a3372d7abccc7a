import {Failure, type FailureKind} from '../../errors/failure.ts'
import type {HttpClient} from '../http/http-client.ts'
import {serverName, statusFailure} from '../http/http-failures.ts'
import type {HttpAnswer} from '../http/http-server.ts'
import {isObject} from '../http/read-json.ts'

/** What a registry's own code says, and what to do next; the sentence begins with what was wanted. */
interface RegistryError {
  readonly name: string
  readonly kind: FailureKind
  readonly why: string
  readonly next?: string
}

/** The codes of Confluent's API, which others have taken over (io.confluent.kafka.schemaregistry.rest.exceptions.Errors). */
const ERRORS: Readonly<Record<number, RegistryError>> = {
  40401: {
    name: 'SUBJECT_NOT_FOUND',
    kind: 'not-found',
    why: 'there is no such subject',
    next: '`samsa schema list` shows those that there are.',
  },
  40402: {name: 'VERSION_NOT_FOUND', kind: 'not-found', why: 'the subject has no such version'},
  40403: {name: 'SCHEMA_NOT_FOUND', kind: 'not-found', why: 'there is no such schema'},
  40404: {
    name: 'SUBJECT_SOFT_DELETED',
    kind: 'not-found',
    why: 'the subject is deleted, but not for good',
    next: 'Registering a schema brings it back; `--permanent` deletes it for good.',
  },
  40405: {
    name: 'SUBJECT_NOT_SOFT_DELETED',
    kind: 'conflict',
    why: 'the subject has to be deleted before it can be deleted for good',
  },
  40406: {name: 'VERSION_SOFT_DELETED', kind: 'not-found', why: 'the version is deleted, but not for good'},
  40407: {
    name: 'VERSION_NOT_SOFT_DELETED',
    kind: 'conflict',
    why: 'the version has to be deleted before it can be deleted for good',
  },
  40408: {
    name: 'NO_COMPATIBILITY_OF_ITS_OWN',
    kind: 'not-found',
    why: 'the subject has no compatibility of its own',
  },
  42201: {name: 'INVALID_SCHEMA', kind: 'failed', why: 'the schema is not valid'},
  42202: {
    name: 'INVALID_VERSION',
    kind: 'usage',
    why: 'that is no version',
    next: 'A version is a number from 1, or latest.',
  },
  42203: {name: 'INVALID_COMPATIBILITY', kind: 'usage', why: 'that is no compatibility level'},
  42205: {
    name: 'OPERATION_NOT_PERMITTED',
    kind: 'denied',
    why: 'the registry, or the subject, is read-only (its mode)',
  },
  42206: {
    name: 'REFERENCE_EXISTS',
    kind: 'conflict',
    why: 'another schema refers to it',
    next: 'Delete what refers to it first.',
  },
  42207: {name: 'ID_DOES_NOT_MATCH', kind: 'conflict', why: 'the id is that of another schema'},
  50001: {
    name: 'REGISTRY_STORE_ERROR',
    kind: 'failed',
    why: 'the registry could not reach its own store',
    next: 'Its log says more; its store is Kafka in most cases.',
  },
  50002: {name: 'REGISTRY_TIMED_OUT', kind: 'timeout', why: 'the registry did not come to an end in time'},
  50003: {name: 'REGISTRY_FORWARDING_ERROR', kind: 'failed', why: 'the registry could not reach its leader'},
}

/**
 * What an answer of 400 and above comes to. Registries say it in `{"error_code", "message"}`; what is none of theirs goes by the status.
 * `what` is what was wanted, as the beginning of a sentence.
 */
export function registryFailure(answer: HttpAnswer, client: HttpClient, what: string): Failure {
  const {status, body} = answer
  const code = errorCodeOf(body)
  const said = saidBy(body)
  const facts = {hasCredentials: client.hasCredentials}
  if (status === 401 || status === 403) return statusFailure(status, client.server, {what, said, facts})
  if (status === 409)
    return new Failure(
      'conflict',
      `${what}: it is not compatible${said === null ? '' : ` (${withoutStop(said)})`}.`,
      {
        code: 'INCOMPATIBLE_SCHEMA',
        suggestions: [
          '`samsa schema diff SUBJECT FILE` shows what differs, `samsa schema compatibility SUBJECT` which level counts.',
        ],
      },
    )
  const known = code === null ? undefined : ERRORS[code]
  if (known === undefined) return statusFailure(status, client.server, {what, said, facts})
  const {name, kind, why, next} = known
  // What is not there or not allowed the sentence says; of a schema, or a store, only the registry knows what is wrong.
  const more = said !== null && (kind === 'failed' || kind === 'conflict') ? `: ${withoutStop(said)}` : ''
  return new Failure(kind, `${what}: ${why}${more}.`, {
    code: name,
    ...(next === undefined ? {} : {suggestions: [next]}),
  })
}

/** The code of a check that broke: whether a schema fits is not known. */
export const CHECK_BROKEN = 'CHECK_BROKEN'

/**
 * Whether it is the registry's check that fails, and not the schema: Apicurio 3.0.9 looks at no references in a check, and says 422 (Avro)
 * or 500 (JSON Schema) of each schema that has some, which it would register.
 */
export function isBrokenCheck(
  answer: HttpAnswer,
  {references}: {readonly references: readonly unknown[]},
): boolean {
  if (answer.status >= 500) return answer.status !== 503 && !says(answer, 50001, 50002, 50003)
  return references.length > 0 && says(answer, 42201)
}

/** That a check broke, told as that. */
export function brokenCheck(cause: Failure, subject: string): Failure {
  const reason = /(?:status \d+|is not valid): (.*)$/.exec(cause.message)?.[1] ?? cause.message
  return new Failure(
    'failed',
    `Whether the schema fits ${subject} cannot be told: the registry's own check failed (${withoutStop(reason)}).`,
    {
      code: CHECK_BROKEN,
      suggestions: [
        'A registration is checked again: `samsa schema register` refuses what does not fit.',
        '`samsa schema diff SUBJECT FILE` shows what differs.',
      ],
      cause,
    },
  )
}

/** Whether an answer says one of these codes. */
export function says({status, body}: HttpAnswer, ...codes: readonly number[]): boolean {
  const code = errorCodeOf(body)
  return status >= 400 && code !== null && codes.includes(code)
}

/** That an answer has what it must not have. */
export function unexpectedAnswer(client: HttpClient, what: string): Failure {
  return new Failure('failed', `${serverName(client.server)} answered ${what}.`, {code: 'UNEXPECTED_ANSWER'})
}

function errorCodeOf(body: unknown): number | null {
  const code = isObject(body) ? body.error_code : null
  return typeof code === 'number' ? code : null
}

/** Longer than anybody reads: some registries say a whole stack. */
const MOST_SAID = 300

/** What a registry says, for a sentence. */
export function shortened(text: string): string {
  return text.length > MOST_SAID ? `${text.slice(0, MOST_SAID)}...` : text
}

/** The name of an exception in front of what it says. */
const JAVA_CLASS = /^(?:[\w$]+\.)+\w+(?:Exception|Error): /

function saidBy(body: unknown): string | null {
  const told = isObject(body) ? (body.message ?? body.detail ?? body.title) : null
  if (typeof told !== 'string' || told.trim() === '') return null
  return shortened(told.replace(JAVA_CLASS, ''))
}

function withoutStop(sentence: string): string {
  return sentence.trim().replace(/\.$/, '')
}
