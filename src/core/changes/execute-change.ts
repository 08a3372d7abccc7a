import {Failure, type FailureKind} from '../../errors/failure.ts'
import type {
  Change,
  ChangeDocument,
  ChangedRow,
  OnProgress,
  Outcomes,
  PlanRow,
  ReadOutcomes,
} from './change.ts'

/** The rows that would be carried out: they have an effect, and no error. */
export function effectiveRows<Row extends PlanRow>({rows, hasEffect}: Change<string, Row>): Row[] {
  return rows.filter((row) => row.error === undefined && (hasEffect?.(row) ?? true))
}

/** The document of a plan that was not carried out. */
export function planDocument<Noun extends string, Row extends PlanRow>(
  change: Change<Noun, Row>,
): ChangeDocument<Noun, Row> {
  return documentOf(
    change,
    change.rows.map((row) => ({...row, outcome: null})),
    false,
  )
}

/** The same after the cluster has checked what would be carried out: what it refuses has its error, others what it told. */
export async function checkChange<Noun extends string, Row extends PlanRow>(
  change: Change<Noun, Row>,
): Promise<ChangeDocument<Noun, Row>> {
  const effective = effectiveRows(change)
  const checked = effective.length > 0 ? await change.check?.(effective) : undefined
  const rows = change.rows.map((row): ChangedRow<Row> => {
    const told = checked?.get(row) ?? {}
    return {...row, ...(told instanceof Failure ? {error: told} : told), outcome: null}
  })
  return documentOf(change, rows, false)
}

/**
 * Carries a change out: keeps what is there, executes, reads back. Every row gets an outcome; what fails for one is in its
 * row and stops no other. Throws only where nothing was done: the journal could not be kept, or what stopped all of them
 * came before a request was sent (`isSent`), as with a broker that is down.
 */
export async function executeChange<Noun extends string, Row extends PlanRow>(
  change: Change<Noun, Row>,
  isSent: () => boolean = () => true,
  onProgress: OnProgress = () => {},
): Promise<ChangeDocument<Noun, Row>> {
  const rows = effectiveRows(change)
  if (rows.length > 0) await change.journal?.(rows)
  const outcomes = rows.length > 0 ? await settle(rows, change, {isSent, onProgress}) : new Map()
  // What nobody has waited for is not there yet, which says nothing against it.
  const done = rows.filter((row) => {
    const outcome = outcomes.get(row)
    return outcome !== undefined && !(outcome instanceof Failure) && outcome.outcome !== 'unknown'
  })
  const isEffective = new Set(rows)
  const idle = change.readsIdle ? change.rows.filter((row) => !row.error && !isEffective.has(row)) : []
  const seen = await readBack(change, done, idle)
  const changed = change.rows.map((row): ChangedRow<Row> => {
    if (row.error) return {...row, outcome: change.unplannedOutcome?.(row.error, row) ?? 'failed'}
    const outcome = isEffective.has(row)
      ? (outcomes.get(row) ?? Failure.leftOut('it'))
      : {outcome: change.idleOutcome?.(row) ?? 'unchanged'}
    if (outcome instanceof Failure) return failedRow(row, outcome)
    const found = seen.get(row) ?? {}
    if (found instanceof Failure) return failedRow(row, found)
    const now = {...row, ...outcome, ...found}
    return now.error && now.outcome !== 'unknown' ? failedRow(now, now.error) : now
  })
  return documentOf(change, changed, true)
}

function failedRow<Row extends PlanRow>(row: Row, error: Failure): ChangedRow<Row> {
  return {...row, outcome: 'failed', error}
}

/** Of a request that is on its way nobody knows what becomes of it. */
const UNANSWERED: ReadonlySet<FailureKind> = new Set(['timeout', 'unreachable', 'interrupted'])

const LOOK_FIRST = 'It may have been done all the same, or be done yet: look before you do it again.'

/** What stops all of them is the outcome of each once something was sent: part of it may have been done. */
async function settle<Row extends PlanRow>(
  rows: readonly Row[],
  change: Change<string, Row>,
  {isSent, onProgress}: {readonly isSent: () => boolean; readonly onProgress: OnProgress},
): Promise<Outcomes<Row>> {
  try {
    return await change.execute(rows, onProgress)
  } catch (error) {
    if (!(error instanceof Failure) || !isSent()) throw error
    const told = UNANSWERED.has(error.kind) ? error.suggesting(LOOK_FIRST) : error
    return new Map(rows.map((row) => [row, told]))
  }
}

async function readBack<Row extends PlanRow>(
  change: Change<string, Row>,
  done: readonly Row[],
  idle: readonly Row[],
): Promise<ReadOutcomes<Row>> {
  const rows = [...done, ...idle]
  if (rows.length === 0 || !change.readBack) return new Map()
  try {
    return await change.readBack(rows)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const unseen = error.with({message: `It was done, but could not be read back: ${error.message}`})
    return new Map([
      ...done.map((row): [Row, Failure] => [row, unseen]),
      ...idle.map((row): [Row, Failure] => [row, error]),
    ])
  }
}

function documentOf<Noun extends string, Row extends PlanRow>(
  {noun, facts}: Change<Noun, Row>,
  rows: readonly ChangedRow<Row>[],
  executed: boolean,
): ChangeDocument<Noun, Row> {
  // A computed key widens to string: that it is the noun, TypeScript does not see.
  return {executed, ...facts, [noun]: rows} as ChangeDocument<Noun, Row>
}
