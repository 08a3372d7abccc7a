import type {Failure} from '../../errors/failure.ts'
import type {OnProgress, Outcomes, PlanRow} from '../changes/change.ts'
import type {Problem} from './source-tree.ts'

export type DeclaredKind = 'config' | 'quota' | 'topic' | 'acl' | 'group' | 'records'
export type DeclaredAction = 'create' | 'alter' | 'delete'

/** The value of a field; null for none. */
export type FieldValue = string | number | bigint | null

export interface FieldChange {
  readonly field: string
  readonly from: FieldValue
  readonly to: FieldValue
}

/** A row of diff and apply: a thing that is not as the files say. What is as they say has no row. */
export interface DeclaredChange extends PlanRow {
  readonly kind: DeclaredKind
  readonly name: string
  readonly action: DeclaredAction
  readonly fields: readonly FieldChange[]
  /** What whoever carries it out should know first, a sentence each. */
  readonly warnings: readonly string[]
}

/** What files wish of one kind of things: how that differs from what is there, and how it is carried out. */
export interface KindPlan {
  readonly rows: readonly DeclaredChange[]
  /** Mistakes of the files that only the cluster could tell: a config that Kafka does not know. */
  readonly problems: readonly Problem[]
  /** Sentences about what is left as it is. */
  readonly notes: readonly string[]
  /** Creates and alters; each row has an outcome of its own. */
  readonly execute: (
    rows: readonly DeclaredChange[],
    onProgress: OnProgress,
  ) => Promise<Outcomes<DeclaredChange>>
  /** Deletes: after everything else of all kinds. */
  readonly remove?: KindPlan['execute']
  /** The rows of what was done that are not as they were made. */
  readonly readBack?: (rows: readonly DeclaredChange[]) => Promise<ReadonlyMap<DeclaredChange, Failure>>
}

/** The outcome of an action that was carried out. */
export const DONE: Readonly<Record<DeclaredAction, 'created' | 'altered' | 'deleted'>> = {
  create: 'created',
  alter: 'altered',
  delete: 'deleted',
}
