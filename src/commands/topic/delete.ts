import {Args, Flags} from '@oclif/core'
import {partialFailure} from '../../cli/base-command.ts'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import {deleteTopics, planTopicDeletion, type TopicDeletion} from '../../core/topics/delete-topics.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {type Failure, failureToJson} from '../../errors/failure.ts'
import {type TopicOutcomes, topicDeletionPlan, topicOutcomes} from '../../views/topics.ts'

const DEFAULT_TIMEOUT_MS = 30_000

export default class TopicDelete extends ClusterCommand<typeof TopicDelete> {
  static override summary = 'Delete topics with all their records.'
  static override description = prose`
    Shows first what would be lost: the records in each topic, and the groups that have committed offsets in it. On a
    terminal it then asks; off a terminal it needs --yes. --dry-run only shows the plan.

    Topics are deleted by their id, so a topic that was recreated in between is left alone. Names may be globs; Kafka's
    own topics never match a glob.
  `
  static override examples = [
    {description: 'See the plan only', command: "<%= config.bin %> topic delete 'order-*' --dry-run"},
    {
      description: 'In a script, also when it is gone already',
      command: '<%= config.bin %> topic delete trial --if-exists --yes',
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name or glob; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    ...planFlags,
    regex: regexFlag,
    'if-exists': Flags.boolean({description: 'a topic that does not exist is fine'}),
  }

  async run(): Promise<TopicOutcomes | {topics: readonly TopicDeletion[]; executed: false}> {
    const {flags} = this
    const cluster = this.cluster()
    const {topics, failures} = await resolveTopics(cluster, this.names, flags)
    const absent = flags['if-exists'] ? takeNotFound(failures) : []
    for (const failure of failures.values()) throw failure
    if (flags['dry-run'] || (!flags.yes && topics.length > 0)) {
      // Which groups read a topic is asked of every group: only where somebody will see it.
      const plan = await planTopicDeletion(cluster, topics)
      if (flags['dry-run']) return this.show({topics: plan, executed: false as const}, topicDeletionPlan)
      await this.showPlan({topics: plan}, topicDeletionPlan)
      const question = `Delete ${plan.length === 1 ? 'this topic' : `these ${plan.length} topics`}?`
      if (!(await this.confirm({yes: false, question})))
        return this.declined({topics: plan, executed: false}, topicDeletionPlan)
    }
    const outcomes = [
      ...(await deleteTopics(cluster, topics, flags.timeout ?? DEFAULT_TIMEOUT_MS)),
      ...absent.map((name) => ({name, outcome: 'absent' as const, error: undefined})),
    ]
    const failed = outcomes.flatMap(({error}) => error ?? [])
    const rows = outcomes.map(({error, ...row}) => (error ? {...row, error: failureToJson(error)} : row))
    const result = await this.show({topics: rows}, topicOutcomes)
    if (failed.length > 0) this.finishWith(partialFailure(failed, outcomes.length, 'topics'))
    return result
  }
}

/** Removes the failures that say a topic does not exist, and returns their names. */
function takeNotFound(failures: Map<string, Failure>): string[] {
  const names = [...failures].filter(([, failure]) => failure.kind === 'not-found').map(([name]) => name)
  for (const name of names) failures.delete(name)
  return names
}
