import type {Command} from '@oclif/core'
import type {Change, ChangeDocument, ChangedRow, PlanRow} from '../core/changes/change.ts'
import {checkChange, effectiveRows, executeChange, planDocument} from '../core/changes/execute-change.ts'
import type {Failure} from '../errors/failure.ts'
import type {View} from '../views/document.ts'
import {ClusterCommand} from './cluster-command.ts'
import {withProgress} from './progress.ts'
import {decidedFlag} from './shared-flags.ts'

/** How a change is told and asked for. */
interface CarryOutOptions<Noun extends string, Row extends PlanRow> {
  readonly flags: {
    /** Whether it is done without a question. */
    readonly yes: boolean
    readonly 'dry-run': boolean
  }
  /** Shows plan and result. */
  readonly view: View<ChangeDocument<Noun, Row>>
  /** What the question shows, where that is not the plan's view. */
  readonly planView?: View<ChangeDocument<Noun, Row>>
  /** "Delete 2 topics?", for the rows that have an effect. */
  readonly question: (rows: readonly Row[]) => string
  /** Said where no row has an effect; a dry run says so without it too. */
  readonly nothing?: string
  /** Whether the rows come of lists that Kafka leaves out of what a user may not describe. */
  readonly mayLack?: boolean
  /** Said under a dry run. */
  readonly dryRun?: string
  /** Why some of the cluster could not be asked what there is: the plan may lack rows. */
  readonly unasked?: readonly Failure[]
  /** Whether the document shows something also without a row that is well: then it is shown whatever failed, and some of it did. */
  readonly showsPart?: boolean
  /** Said once everything was done. */
  readonly summary?: (rows: readonly ChangedRow<Row>[]) => string
}

/**
 * A command that changes something. The one path of all of them: plan > gate > show > confirm > execute > an outcome for
 * each row > read back. Nothing else in samsa carries a change out.
 */
export abstract class ChangeCommand<T extends typeof Command> extends ClusterCommand<T> {
  static override readonly changes: boolean = true
  static override baseFlags = {...ClusterCommand.baseFlags, yes: decidedFlag}

  /** Carries a change out as the flags say, prints its document, and ends the command as the rows came out. */
  protected async carryOut<Noun extends string, Row extends PlanRow>(
    change: Change<Noun, Row>,
    options: CarryOutOptions<Noun, Row>,
  ): Promise<ChangeDocument<Noun, Row>> {
    const {flags, view, planView = view, unasked = [], showsPart = false} = options
    const {noun} = change
    const effective = effectiveRows(change)
    // Where it is carried out, each row says that it is unchanged.
    const nothing = options.nothing ?? (flags['dry-run'] ? 'Nothing would change.' : undefined)
    const isAllWell = unasked.length === 0 && change.rows.every(({error}) => !error)
    if (effective.length === 0 && nothing !== undefined && isAllWell) {
      this.note(nothing)
      if (options.mayLack) this.noteUnseen()
    }
    if (flags['dry-run']) {
      const checked = await this.#showRows(await checkChange(change), noun, view, {
        failures: unasked,
        showsPart,
      })
      if (options.dryRun !== undefined) this.note(options.dryRun)
      return checked
    }
    if (effective.length > 0 && !this.isDecided(flags.yes)) {
      const plan = planDocument(change)
      await this.showPlan(plan, planView)
      const question = options.question(effective)
      // After a no a program that listens gets the plan that was not carried out.
      if (!(await this.confirm({yes: false, question})))
        return this.format === 'json' ? this.show(plan, view) : plan
    }
    const executed = await withProgress({enabled: this.format !== 'json'}, (progress) =>
      executeChange(
        change,
        () => this.hasSentChanges,
        (message) => progress.say(message),
      ),
    )
    const result = await this.#showRows(executed, noun, view, {failures: unasked, showsPart})
    const rows: readonly ChangedRow<Row>[] = result[noun]
    if (effective.length > 0 && options.summary && rows.every(({error}) => !error))
      this.note(options.summary(rows))
    return result
  }

  async #showRows<Noun extends string, Row extends PlanRow>(
    document: ChangeDocument<Noun, Row>,
    noun: Noun,
    view: View<ChangeDocument<Noun, Row>>,
    told: {readonly failures: readonly Failure[]; readonly showsPart: boolean},
  ): Promise<ChangeDocument<Noun, Row>> {
    const rows: readonly ChangedRow<Row>[] = document[noun]
    const [only] = rows
    // For a person the sentence says it all; a table of one row would say it twice.
    if (
      only?.error &&
      rows.length === 1 &&
      !told.showsPart &&
      (this.format === 'table' || this.format === 'wide')
    )
      throw only.error
    return this.show(document, view, {rows, noun, ...told})
  }
}
