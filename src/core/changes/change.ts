import type {Failure} from '../../errors/failure.ts'

/** A row of a plan. One that could not be planned has its error: it is shown, and never carried out. */
export interface PlanRow {
  readonly error?: Failure | undefined
}

/** What became of a row: one word of docs/design/commands.md, and the fields of it that are known only now. */
export type Done<Row> = {readonly outcome: string} & Partial<Row>

/** What rows came to; one that is missing counts as failed, never as done. */
export type Outcomes<Row> = ReadonlyMap<Row, Done<Row> | Failure>

/**
 * What a look afterwards found: a Failure, or fields as they are now, of which `error` makes the row a failed one; with an outcome of
 * its own where nobody knows (`unknown`).
 */
export type ReadOutcomes<Row> = ReadonlyMap<Row, Failure | (Partial<Row> & {readonly outcome?: 'unknown'})>

/** Told what is being done: "Moving replicas: 2 of 6 partitions done". */
export type OnProgress = (message: string) => void

/**
 * A change to a cluster, planned and not yet carried out. A verb declares the rows, which of them have an effect and how
 * they are carried out; plan, question, outcomes, document and exit code are the same for all (ClusterCommand.carryOut).
 */
export interface Change<Noun extends string, Row extends PlanRow> {
  /** The name of the list in the document, and the word for several rows in sentences: `topics`, `offsets`. */
  readonly noun: Noun
  readonly rows: readonly Row[]
  /** Further fields of its document, before the rows: `drift` of apply. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** Whether carrying the row out changes something; every row does by default. */
  readonly hasEffect?: (row: Row) => boolean
  /** What a row without effect comes to; `unchanged` by default. */
  readonly idleOutcome?: (row: Row) => string
  /** What a row that could not be planned comes to, which fails the whole all the same; `failed` by default. */
  readonly unplannedOutcome?: (error: Failure, row: Row) => string
  /** For a dry run: has the cluster check what has an effect; what it refuses, and what it tells of others. Changes nothing. */
  readonly check?: (rows: readonly Row[]) => Promise<ReadonlyMap<Row, Partial<Row> | Failure>>
  /** Before anything is sent: keeps what is there, or gets what is needed. Where it throws, nothing was done. */
  readonly journal?: (rows: readonly Row[]) => Promise<void>
  /** Carries out the rows that have an effect; what it is busy with is told where it may take long. */
  readonly execute: (rows: readonly Row[], onProgress: OnProgress) => Promise<Outcomes<Row>>
  /** Looks whether what was done is there: the rows where it is not, and what of others is known only now. */
  readonly readBack?: (rows: readonly Row[]) => Promise<ReadOutcomes<Row>>
  /** Whether rows without an effect are read back too: one that is `unchanged` may still not be as it was asked for. */
  readonly readsIdle?: boolean
}

/** A row with what became of it: null where nothing was carried out (a dry run, or a no). */
export type ChangedRow<Row extends PlanRow> = Row & {readonly outcome: string | null}

/** The one JSON document of every verb that changes something; plan and result have the same shape. */
export type ChangeDocument<Noun extends string, Row extends PlanRow> = {readonly executed: boolean} & {
  readonly [N in Noun]: readonly ChangedRow<Row>[]
}
