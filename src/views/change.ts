import type {Failure} from '../errors/failure.ts'

/** What every row of a change has once it was carried out; both are left out of a plan. */
interface Ended {
  readonly outcome: string | null
  readonly error?: Failure | undefined
}

/** Why a row could not be planned, or not be done. */
export const errorColumn = {
  field: 'error',
  value: (row: Pick<Ended, 'error'>) => row.error?.message,
  optional: true,
  role: 'error',
} as const

/** The last columns of every verb that changes something. */
export const outcomeColumns = [
  {
    field: 'outcome',
    value: (row: Ended) => row.outcome,
    optional: true,
    role: (row: Ended) => (row.outcome === 'failed' || row.outcome === 'unknown' ? 'error' : 'ok'),
  },
  errorColumn,
] as const
