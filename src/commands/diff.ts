import {ClusterCommand, DEFAULT_TIMEOUT_MS} from '../cli/cluster-command.ts'
import {fileFlags, problemsFailure, requireDeclared} from '../cli/declare/declared-input.ts'
import {changesOutputFlag, pruneFlags, pruneMatcher, writeChanges} from '../cli/declare/plan-input.ts'
import {exitCodeOf} from '../cli/exit-codes.ts'
import {prose} from '../cli/prose.ts'
import {rowsFailure} from '../cli/rows-failure.ts'
import type {DeclaredChange} from '../core/declare/declared-change.ts'
import {planDeclared} from '../core/declare/plan-declared.ts'
import {Failure} from '../errors/failure.ts'
import {changesView} from '../views/declare/changes.ts'
import {escapeForTerminal} from '../views/escape.ts'

export default class Diff extends ClusterCommand<typeof Diff> {
  static override summary = 'Where a cluster differs from files of what should be there.'
  static override description = prose`
    Reads the files of \`samsa apply\`, looks at what is there, and shows what apply would do: + is created, ~ altered, - deleted.
    Nothing is changed. Kafka itself checks what it can: names, values of configs, numbers of replicas.

    Exit code 0 where nothing differs, 3 where something does, 1 where it cannot be as the files say, 2 where the files
    are wrong. -o markdown is for the comment of a pull request, -o junit for a CI server.
  `
  static override examples = [
    {
      description: 'Is the topic as it should be? Exit code 3 where it is not',
      command: `echo 'topics: [{name: order-events}]' | <%= config.bin %> diff -f -`,
    },
    {
      description: 'Also the topics that no file knows',
      command: `echo 'topics: [{name: order-events}]' | <%= config.bin %> diff -f - --prune --prune-scope 'trial-*'`,
    },
  ]
  static override flags = {...fileFlags, ...pruneFlags}
  static override baseFlags = {...ClusterCommand.baseFlags, output: changesOutputFlag}

  async run(): Promise<{changes: readonly DeclaredChange[]; drift: boolean}> {
    const {flags} = this
    const declared = await requireDeclared(flags)
    const plan = await planDeclared(this.cluster(), declared, {
      timeoutMs: this.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      nowMs: Date.now(),
      prune: pruneMatcher(flags, declared),
      stop: this.interruption.stop,
    })
    if (plan.problems.length > 0) throw problemsFailure(plan.problems)
    for (const line of plan.notes) this.note(`samsa: ${escapeForTerminal(line)}`)
    const {rows} = plan.change
    const result = {changes: rows, drift: rows.length > 0}
    const failure = rowsFailure({rows, noun: 'changes'})
    if (await writeChanges(result, flags.json ? 'json' : flags.output)) {
      if (failure) this.finishWith(failure)
    } else await this.show(result, changesView, {rows, noun: 'changes'})
    if (result.drift && !failure)
      process.exitCode = exitCodeOf(new Failure('check', 'The cluster is not as the files say.'))
    return result
  }
}
