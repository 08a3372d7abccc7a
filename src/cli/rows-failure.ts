import {Failure, type FailureKind} from '../errors/failure.ts'

/** What a result tells of its failures. */
export interface Told {
  /** Every row of it: those that failed have a Failure as their `error`. */
  readonly rows: readonly object[]
  /** What the rows are, in the plural. */
  readonly noun: string
  /** What failed and has no row: a name that means nothing, a broker that did not answer. Sentences of their own. */
  readonly failures?: readonly Failure[]
  /** Whether something is shown all the same, of a row that failed or beside the rows: then not all of it was denied, or is missing. */
  readonly showsPart?: boolean
}

const MOST_TOLD = 3

/**
 * The failure of a whole result, by which the command exits; null where nothing failed. It is of the kind of all its
 * failures where nothing succeeded and they are alike (all denied: exit 5), else partial.
 */
export function rowsFailure({rows, noun, failures = [], showsPart = false}: Told): Failure | null {
  const failed = rows.flatMap(errorOf)
  const all = [...failed, ...failures]
  const [first] = all
  if (!first) return null
  if (all.length === 1 && rows.length <= 1 && failed.length === rows.length)
    return showsPart ? first.with({kind: 'partial'}) : first
  // One cause may have kept several things from being found.
  const messages = [...new Set(failures.map(({message}) => message))]
  const sentences = messages.slice(0, MOST_TOLD)
  if (messages.length > MOST_TOLD) sentences.push(`And ${messages.length - MOST_TOLD} more like these.`)
  sentences.unshift(...tellRows(rows, noun))
  return first.with({
    kind: kindOf(all, failed.length === rows.length && !showsPart),
    message: sentences.join(' '),
  })
}

/** How many failed, and of how many nobody knows: what goes on in the cluster, or may have been done, has not failed. */
function tellRows(rows: readonly object[], noun: string): string[] {
  const failed = rows.filter((row) => !isUnknown(row)).flatMap(errorOf)
  const unknown = rows.filter(isUnknown).flatMap(errorOf)
  if (rows.length === 1) return [...failed, ...unknown].map(({message}) => message)
  const count = (some: readonly Failure[]): string => `${some.length} of ${rows.length} ${noun}`
  return [
    ...(failed[0] ? [`${count(failed)} failed; the first: ${failed[0].message}`] : []),
    ...(unknown[0] ? [`The end of ${count(unknown)} is unknown; the first: ${unknown[0].message}`] : []),
  ]
}

function isUnknown(row: object): boolean {
  return 'outcome' in row && row.outcome === 'unknown'
}

function errorOf(row: object): Failure[] {
  return 'error' in row && row.error instanceof Failure ? [row.error] : []
}

function kindOf(failures: readonly Failure[], isAll: boolean): FailureKind {
  const [first] = failures
  return first && isAll && failures.every(({kind}) => kind === first.kind) ? first.kind : 'partial'
}
