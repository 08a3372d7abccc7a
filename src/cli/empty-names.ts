import {Failure} from '../errors/failure.ts'

/** What is likely where a script gives an empty name. */
export const UNSET_VARIABLE = 'Is a variable of the script unset?'

/** Flags that name a thing, in every command: none of them can be empty. */
const NAMES: ReadonlySet<string> = new Set([
  'as',
  'client-id',
  'delegation-token',
  'group',
  'host',
  'ip',
  'name',
  'owner',
  'principal',
  'profile',
  'renewer',
  'topic',
  'transactional-id',
  'user',
])

/**
 * "$TOPIC" of a script that never set it: no name is empty, and a glob made of it would match everything. Throws Failure(usage).
 */
export function refuseEmptyNames(names: readonly string[], flags: Readonly<Record<string, unknown>>): void {
  if (names.some(isEmpty)) throw emptiness('A name')
  for (const [flag, value] of Object.entries(flags))
    if (NAMES.has(flag) && [value].flat().some(isEmpty)) throw emptiness(`--${flag}`)
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function emptiness(what: string): Failure {
  return new Failure('usage', `${what} is empty.`, {suggestions: [UNSET_VARIABLE]})
}
