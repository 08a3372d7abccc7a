import type {Failure} from '../../errors/failure.ts'
import type {Done, Outcomes, PlanRow} from '../changes/change.ts'

export type DeclaredKind =
  | 'config'
  | 'user'
  | 'quota'
  | 'topic'
  | 'acl'
  | 'group'
  | 'records'
  | 'schema'
  | 'connector'
export type DeclaredAction = 'create' | 'alter' | 'delete'

/** The value of a field; null for none. */
export type FieldValue = string | number | bigint | null

/** What stands in place of a value that is told to nobody. */
export const HIDDEN_VALUE = '(hidden)'

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

/** The outcome of an action that was carried out. */
const DONE: Readonly<Record<DeclaredAction, 'created' | 'altered' | 'deleted'>> = {
  create: 'created',
  alter: 'altered',
  delete: 'deleted',
}

/** All rows are done, but for those with a failure, and those that have come to something else. */
export function doneBut(
  rows: readonly DeclaredChange[],
  endOf: (row: DeclaredChange) => Done<DeclaredChange> | Failure | null | undefined,
): Outcomes<DeclaredChange> {
  return new Map(
    rows.map((row): [DeclaredChange, Done<DeclaredChange> | Failure] => [
      row,
      endOf(row) ?? {outcome: DONE[row.action]},
    ]),
  )
}
