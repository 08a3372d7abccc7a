import {Args, Flags} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {moveFlags} from '../../cli/move-command.ts'
import {prose} from '../../cli/prose.ts'
import {parseScopes, topicScopeFlag} from '../../cli/reset-flags.ts'
import {appendToJournal} from '../../cli/reset-journal.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import {deleteOffsets} from '../../core/groups/delete-offsets.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {fetchJournalEntries} from '../../core/groups/reset-journal.ts'
import {fetchCommits, isWanted} from '../../core/groups/wanted-offsets.ts'
import {Failure, failureToJson} from '../../errors/failure.ts'
import {type OffsetDeletionRow, offsetDeletion} from '../../views/group-offsets.ts'

type Result = {plan: readonly OffsetDeletionRow[]; executed: boolean}

export default class GroupDeleteOffsets extends ClusterCommand<typeof GroupDeleteOffsets> {
  static override summary = 'Delete the committed offsets of a group in some topics.'
  static override description = prose`
    For a topic that the group does not read any more: it leaves the lag list. A consumer that reads it again starts where
    its auto.offset.reset says. The group may be live, as long as no member is subscribed to the topic: Kafka refuses that
    (GROUP_SUBSCRIBED_TO_TOPIC). Topics that do not exist any more can be named too. A group that keeps no commit and has no
    member is gone.

    Shows first what would go. On a terminal it then asks; off a terminal it needs --yes. The offsets are kept in the
    journal: \`group reset GROUP --undo\` brings them back.
  `
  static override examples = [
    {
      description: 'What would go?',
      command: '<%= config.bin %> group delete-offsets order-joiner --topic order-events --dry-run',
    },
    {
      description: 'Forget one partition, then bring it back',
      command:
        '<%= config.bin %> group delete-offsets order-joiner --topic order-events:1 --yes && <%= config.bin %> group reset order-joiner --undo --yes',
    },
  ]
  static override args = {group: Args.string({description: 'group name', required: true})}
  static override flags = {
    ...planFlags,
    journal: moveFlags.journal,
    topic: topicScopeFlag,
    'all-topics': Flags.boolean({description: 'all that the group has committed', exclusive: ['topic']}),
  }

  async run(): Promise<Result> {
    const {args, flags} = this
    const scopes = parseScopes(flags.topic)
    if (scopes === null && !flags['all-topics'])
      throw new Failure('usage', 'Which topics? Give --topic TOPIC (repeatable), or --all-topics.')
    const cluster = this.cluster()
    const {failures} = await resolveGroups(cluster, [args.group], {regex: false})
    for (const failure of failures.values()) throw failure
    const commits = (await fetchCommits(cluster, args.group)).filter((each) => isWanted(scopes, each))
    const plan = commits.map(({group, topic, partition, offset}) => ({
      group,
      topic,
      partition,
      committed: offset,
    }))
    if (plan.length === 0) {
      throw new Failure('not-found', `Group ${args.group} has committed nothing there.`, {
        code: 'NO_OFFSETS',
        suggestions: [`\`samsa group export ${args.group}\` shows what it has committed.`],
      })
    }
    if (flags['dry-run']) return this.show({plan, executed: false}, offsetDeletion)
    if (!flags.yes) await this.showPlan({plan, executed: false}, offsetDeletion)
    const question = `Delete ${plan.length === 1 ? 'this commit' : `these ${plan.length} commits`}?`
    if (!(await this.confirm({yes: flags.yes, question})))
      return this.declined({plan, executed: false}, offsetDeletion)
    const moves = plan.map((row) => ({
      ...row,
      target: null,
      change: null,
      action: 'delete' as const,
      note: null,
    }))
    if (flags.journal) appendToJournal(await fetchJournalEntries(cluster, moves, Date.now()))
    const results = await deleteOffsets(cluster, plan)
    const rows = plan.map((row): OffsetDeletionRow => {
      const failure = results.get(row)
      return failure
        ? {...row, outcome: 'failed', error: failureToJson(failure)}
        : {...row, outcome: 'deleted'}
    })
    const result = await this.show({plan: rows, executed: true}, offsetDeletion)
    const failed = [...results.values()].flatMap((failure) => failure ?? [])
    if (failed.length > 0) this.finishWith(partialFailure(failed, plan.length, 'commits'))
    return result
  }
}
