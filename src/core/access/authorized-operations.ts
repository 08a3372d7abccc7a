import {ACL_OPERATIONS, codeOfOperation} from './acls.ts'

/** What brokers answer where they were not asked, or do not tell (Int32.MIN_VALUE). */
const UNKNOWN = -(2 ** 31)

/**
 * The operations of a bit field: bit n is set for the operation of code n (KIP-430, AclOperation). None where it is not known.
 */
export function operationWords(bits: number): readonly string[] {
  if (bits === UNKNOWN) return []
  return ACL_OPERATIONS.filter((word) => ((bits >> codeOfOperation(word)) & 1) === 1)
}
