import {Flags} from '@oclif/core'
import {ChangeCommand} from '../cli/change-command.ts'
import {DEFAULT_TIMEOUT_MS} from '../cli/cluster-command.ts'
import {connectFlag, deadlineFlag, schemaRegistryFlag} from '../cli/connection-flags.ts'
import {fileFlags, requireDeclared} from '../cli/declare/declared-input.ts'
import {changesOutputFlag, pruneFlags, pruneMatchers, writeChanges} from '../cli/declare/plan-input.ts'
import {problemsFailure} from '../cli/problems-failure.ts'
import {prose} from '../cli/prose.ts'
import {rowsFailure, type Told} from '../cli/rows-failure.ts'
import {planFlags} from '../cli/shared-flags.ts'
import type {ChangeDocument} from '../core/changes/change.ts'
import {planDocument} from '../core/changes/execute-change.ts'
import type {DeclaredChange} from '../core/declare/declared-change.ts'
import {type Changes, changesView} from '../views/declare/changes.ts'
import type {View} from '../views/document.ts'

/** The deadline: replicas that move take their time. */
const APPLY_TIMEOUT_MS = 120_000

export default class Apply extends ChangeCommand<typeof Apply> {
  static override summary = 'Bring a cluster to what files say should be there.'
  static override description = prose`
    A file says which topics, configs, users, quotas, ACLs, groups, first records, schemas and connectors there should be (docs/guides/declared-state.md); the cluster
    itself is the state. Apply shows what differs, creates and alters it, and reads it back. Run again it changes nothing.
    What a file does not name is left alone: other topics, and other configs of a topic that it does name. null removes
    a config, strict: true all that the file does not have, and state: absent a topic.

    Schemas go to the registry (--schema-registry), and a connector to a worker of Kafka Connect (--connect), which it then waits for. A file about
    these alone asks no broker.

    Only what deletes or moves replicas is asked for first; off a terminal that needs --yes. What cannot be done (fewer partitions, more
    replicas than brokers, a file for another cluster) fails before anything has changed. Was it interrupted, or did a part
    fail? Run it again. It may take two minutes unless --timeout says otherwise.

    --prune deletes what the files do not name: topics, ACLs, quotas and users, each only where the files name some of them, and within
    --prune-scope. That is names of topics; ACLs, quotas and users go by the name of the user. Kafka's own topics stay, and so
    does the user that samsa is connected as.

    Passwords of users stand in a variable, a file or the output of a program, which the file names, and are read when
    they are set. No cluster tells a password, so that another one is no difference: --set-passwords sets all again, and so does
    another number of iterations in the file.
  `
  static override examples = [
    {
      description: 'A topic from stdin; the second time nothing happens',
      command: `echo 'topics: [{name: order-audit, partitions: 3, configs: {retention.ms: 7d}}]' | <%= config.bin %> apply -f -`,
    },
    {
      description: 'See the plan only; a variable fills the file',
      command: `echo 'topics: [{name: "\${STAGE}-events"}]' | <%= config.bin %> apply -f - --var STAGE=trial --dry-run`,
    },
    {
      description: 'A schema of the registry',
      command: `echo 'schemas: [{subject: order-audit-value, schema: "{\\"type\\": \\"string\\"}"}]' | <%= config.bin %> apply -f -`,
    },
    {
      description: 'And away with it',
      command: `echo 'topics: [{name: order-audit, state: absent}]' | <%= config.bin %> apply -f - --yes`,
    },
  ]
  static override flags = {
    ...fileFlags,
    ...planFlags,
    ...pruneFlags,
    ...schemaRegistryFlag,
    ...connectFlag,
    'set-passwords': Flags.boolean({
      description: 'set the passwords of all users in the files again, since no cluster tells which they are',
    }),
  }
  static override baseFlags = {
    ...ChangeCommand.baseFlags,
    output: changesOutputFlag,
    timeout: deadlineFlag('2m'),
  }

  protected override get defaultTimeoutMs(): number {
    return APPLY_TIMEOUT_MS
  }

  async run(): Promise<ChangeDocument<'changes', DeclaredChange>> {
    const {flags} = this
    const declared = await requireDeclared(flags, this.interruption.abort)
    const {planDeclared} = await import('../core/declare/plan-declared.ts')
    const plan = await planDeclared(this.cluster(), declared, {
      timeoutMs: DEFAULT_TIMEOUT_MS,
      nowMs: Date.now(),
      prune: await pruneMatchers(flags, declared),
      setsPasswords: flags['set-passwords'],
      stop: this.interruption.stop,
      services: this.services,
    })
    if (plan.problems.length > 0) throw problemsFailure(plan.problems)
    for (const line of plan.notes) this.note(`samsa: ${line}`)
    const {change} = plan
    if (change.rows.some(({error}) => error)) {
      // Half of what the files say is not what they say.
      const document = planDocument(change)
      this.note('samsa: nothing was changed, since not all of it can be done')
      return this.show(document, changesView, {rows: document.changes, noun: 'changes'})
    }
    return this.carryOut(change, {
      flags: {...flags, yes: flags.yes || !change.rows.some(needsQuestion)},
      view: changesView,
      question: ({length}) => `Carry out ${length === 1 ? 'this change' : `these ${length} changes`}?`,
    })
  }

  protected override async show<D extends object>(data: D, view: View<D>, told?: Told): Promise<D> {
    const {flags} = this
    const isWritten =
      'changes' in data && (await writeChanges(data as Changes, flags.json ? 'json' : flags.output))
    if (!isWritten) return super.show(data, view, told)
    const failure = told && rowsFailure(told)
    if (failure) this.finishWith(failure)
    return data
  }
}

/** What deletes, and what moves replicas. */
function needsQuestion({action, fields}: DeclaredChange): boolean {
  return (
    action === 'delete' ||
    (action === 'alter' &&
      fields.some(({field}) => field === 'replicationFactor' || /^partition \d+$/.test(field)))
  )
}
