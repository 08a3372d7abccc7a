import {isNameless, principalOf} from '../../core/access/acl-rules.ts'
import {Failure} from '../../errors/failure.ts'
import {UNSET_VARIABLE} from '../empty-names.ts'

/** A user of a flag as Kafka has it, `User:shop`. Throws Failure(usage) where there is a type and no name. */
export function parsePrincipal(flag: string, word: string): string {
  if (isNameless(word))
    throw new Failure('usage', `${flag} ${word} has no name.`, {suggestions: [UNSET_VARIABLE]})
  return principalOf(word)
}
