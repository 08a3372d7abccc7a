import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {compileWord, isGlob, plainName} from '../names/name-pattern.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {describeTransactions, type TransactionDescription} from './describe-transactions.ts'
import {listTransactions} from './list-transactions.ts'

/** What `txn describe` prints: ids as their coordinators describe them, or why one could not be. */
export interface TransactionDescriptions {
  readonly transactions: readonly (
    | TransactionDescription
    | {readonly transactionalId: string; readonly error: Failure}
  )[]
}

/**
 * Describes the ids that words on a command line mean: a name that there is means itself, a glob (or with `regex` every word) all
 * that match. One that is not there, or may not be described, is a row with its error. Beside them, why brokers could not be asked.
 */
export async function describeNamedTransactions(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean},
): Promise<{readonly described: TransactionDescriptions; readonly failures: readonly Failure[]}> {
  const choosers = words.map((word) => [word, compileWord(word, options)] as const)
  const {transactions: listed, failures} = await listTransactions(cluster)
  const known = new Map(listed.map(({transactionalId, coordinator}) => [transactionalId, coordinator]))
  const names = new Set(known.keys())
  const ids = new Set<string>()
  const unmatched: {transactionalId: string; error: Failure}[] = []
  for (const [word, choose] of choosers) {
    const matched = [...names].filter(choose(names))
    for (const id of matched) ids.add(id)
    if (matched.length > 0) continue
    // A broker leaves out of its list what may not be described; asked for it by name, it says so.
    if (!options.regex && !isGlob(word)) ids.add(plainName(word))
    else unmatched.push({transactionalId: word, error: noMatch(word)})
  }
  const described = await describeTransactions(cluster, [...ids], known)
  const transactions = [...described].map(([transactionalId, found]) => {
    if (!(found instanceof Failure)) return found
    const isUnknown = found.code === 'TRANSACTIONAL_ID_NOT_FOUND'
    return {transactionalId, error: isUnknown ? unknownId(transactionalId, names) : found}
  })
  return {described: {transactions: [...transactions, ...unmatched]}, failures}
}

function noMatch(pattern: string): Failure {
  return new Failure('not-found', `No transactional id matches "${pattern}".`, {
    code: 'TRANSACTIONAL_ID_NOT_FOUND',
    page: 'selection',
  })
}

function unknownId(id: string, known: Iterable<string>): Failure {
  const nearest = nearestNames(id, known)
  return new Failure('not-found', `No coordinator knows the transactional id ${id}.`, {
    code: 'TRANSACTIONAL_ID_NOT_FOUND',
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : '`samsa txn list` shows those there are.',
    ],
  })
}
