import {type Command, Flags} from '@oclif/core'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {movesOffset, offsetMoves} from '../../core/groups/move-offsets.ts'
import type {ResetPlanRow} from '../../core/groups/plan-reset.ts'
import {fetchJournalEntries} from '../../core/groups/reset-journal.ts'
import {appendToJournal} from '../../core/groups/reset-journal-file.ts'
import {fetchTimeSpans, type TimedPlanRow} from '../../core/groups/time-span.ts'
import {countOf} from '../../core/names/count-of.ts'
import {userFolders} from '../../user/folders.ts'
import type {View} from '../../views/document.ts'
import {resetPlan} from '../../views/groups/reset-plan.ts'
import {ChangeCommand} from '../change-command.ts'
import {planFlags} from '../shared-flags.ts'

/** What a move of committed offsets prints: the JSON contract of `group reset` and its siblings. */
export type MoveResult = ChangeDocument<'offsets', TimedPlanRow>

const journalFlag = Flags.boolean({
  description: 'keep the previous offsets, so that `group reset GROUP --undo` brings them back',
  allowNo: true,
  default: true,
})

/** Flags of every command that moves committed offsets. */
export const moveFlags = {
  ...planFlags,
  journal: journalFlag,
  'time-span': Flags.boolean({
    description: `read from when to when the records are that are replayed or skipped [default: for up to 200 partitions]`,
    allowNo: true,
  }),
}

/** Two small reads a partition are cheap for so many; for more they have to be asked for. */
const MOST_TIMED_BY_DEFAULT = 200

interface MoveOptions {
  readonly flags: {
    readonly yes: boolean
    readonly 'dry-run': boolean
    readonly journal: boolean
    readonly 'time-span'?: boolean | undefined
  }
  /** How the result is printed; the question before it always shows the plan. */
  readonly view?: View<MoveResult>
}

/** A command that moves committed offsets, and keeps what they were in the journal. */
export abstract class MoveCommand<T extends typeof Command> extends ChangeCommand<T> {
  /** Carries a plan out as the flags say and prints it. */
  protected async moveOffsets(rows: readonly ResetPlanRow[], options: MoveOptions): Promise<MoveResult> {
    const {flags, view = resetPlan} = options
    const moves = rows.filter(movesOffset)
    const plan = await this.#withTimes(rows, flags['time-span'] ?? moves.length <= MOST_TIMED_BY_DEFAULT)
    const journal = flags.journal ? (moved: readonly TimedPlanRow[]) => this.keepInJournal(moved) : undefined
    return this.carryOut(offsetMoves(this.cluster(), plan, journal), {
      flags,
      view,
      planView: resetPlan,
      question: ({length}) => `Move ${countOf(length, 'committed offset')}?`,
      nothing: 'There is nothing to move.',
      mayLack: true,
      summary: (moved) => `${describeMoves(moved)} and read back.`,
    })
  }

  /** Keeps what is committed where rows are to change it. */
  protected async keepInJournal(
    rows: readonly Pick<ResetPlanRow, 'group' | 'type' | 'topic' | 'partition' | 'target'>[],
  ): Promise<void> {
    const entries = await fetchJournalEntries(this.cluster(), rows, Date.now())
    appendToJournal(userFolders().state, entries)
  }

  async #withTimes(rows: readonly ResetPlanRow[], wanted: boolean): Promise<readonly TimedPlanRow[]> {
    if (!wanted) return rows
    const {plan, failure} = await fetchTimeSpans(this.cluster(), rows)
    if (failure) this.note(`The times of the records are not known: ${failure.message}`)
    return plan
  }
}

function describeMoves(rows: readonly {readonly outcome: string | null}[]): string {
  const numberOf = (wanted: string): number => rows.filter(({outcome}) => outcome === wanted).length
  const committed = countOf(numberOf('committed'), 'offset')
  const deleted = numberOf('deleted')
  return deleted === 0
    ? `${committed} committed`
    : `${committed} committed, ${countOf(deleted, 'commit')} deleted`
}
