import {type Command, Flags} from '@oclif/core'
import {moveOffsets, plannedMoves} from '../core/groups/move-offsets.ts'
import type {ResetPlanRow} from '../core/groups/plan-reset.ts'
import {fetchJournalEntries} from '../core/groups/reset-journal.ts'
import {fetchTimeSpans, type TimedPlanRow} from '../core/groups/time-span.ts'
import type {View} from '../views/document.ts'
import {resetPlan} from '../views/reset-plan.ts'
import {ClusterCommand} from './cluster-command.ts'
import {appendToJournal} from './reset-journal.ts'
import {planFlags} from './shared-flags.ts'

/** What a move of committed offsets prints: the JSON contract of `group reset` and its siblings. */
export interface MoveResult {
  readonly plan: readonly TimedPlanRow[]
  readonly executed: boolean
}

/** Flags of every command that moves committed offsets. */
export const moveFlags = {
  ...planFlags,
  journal: Flags.boolean({
    description: 'keep the previous offsets, so that `group reset GROUP --undo` brings them back',
    allowNo: true,
    default: true,
  }),
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
  /** Whether only the plan is wanted unless --yes says more. */
  readonly onlyPlans?: boolean
}

/** A command that moves committed offsets: plan, question, journal, commit, look whether it is there, result. */
export abstract class MoveCommand<T extends typeof Command> extends ClusterCommand<T> {
  /** Carries a plan out as the flags say and prints it. */
  protected async carryOut(rows: readonly ResetPlanRow[], options: MoveOptions): Promise<MoveResult> {
    const {flags, view = resetPlan, onlyPlans = false} = options
    const moves = plannedMoves(rows)
    const plan = await this.withTimes(rows, flags['time-span'] ?? moves.length <= MOST_TIMED_BY_DEFAULT)
    if (moves.length === 0) this.note('There is nothing to move.')
    const isPlanOnly = flags['dry-run'] || moves.length === 0 || (onlyPlans && !flags.yes)
    if (isPlanOnly) return this.show({plan, executed: false}, view)
    if (!flags.yes) await this.showPlan({plan, executed: false}, resetPlan)
    const question = `Move ${countOf(moves.length)}?`
    if (!(await this.confirm({yes: flags.yes, question}))) return this.declined({plan, executed: false}, view)
    const cluster = this.cluster()
    if (flags.journal) appendToJournal(await fetchJournalEntries(cluster, moves, Date.now()))
    await moveOffsets(cluster, rows)
    const result = await this.show({plan, executed: true}, view)
    this.note(`${describeMoves(moves)} and read back.`)
    return result
  }

  private async withTimes(rows: readonly ResetPlanRow[], wanted: boolean): Promise<readonly TimedPlanRow[]> {
    if (!wanted) return rows
    const {plan, failure} = await fetchTimeSpans(this.cluster(), rows)
    if (failure) this.note(`The times of the records are not known: ${failure.message}`)
    return plan
  }
}

function describeMoves(moves: readonly ResetPlanRow[]): string {
  const deleted = moves.filter(({action}) => action === 'delete').length
  const committed = moves.length - deleted
  if (deleted === 0) return `${countOf(committed, 'offset')} committed`
  return `${countOf(committed, 'offset')} committed, ${countOf(deleted, 'commit')} deleted`
}

function countOf(count: number, noun = 'committed offset'): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
