import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {DEFAULT_TIMEOUT_MS} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags, regexFlag} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {fetchTopicReaders} from '../../core/groups/fetch-topic-readers.ts'
import {
  absentTopic,
  deletionWarnings,
  planTopicDeletion,
  type TopicDeletion,
  topicDeletion,
} from '../../core/topics/delete-topics.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {topicDeletions} from '../../views/topics/topics.ts'

export default class TopicDelete extends ChangeCommand<typeof TopicDelete> {
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

  async run(): Promise<ChangeDocument<'topics', TopicDeletion>> {
    const {flags} = this
    const cluster = this.cluster()
    const {topics, failures} = await resolveTopics(cluster, this.names, flags)
    const unserved = [...failures].map(([name, failure]) =>
      absentTopic(name, flags['if-exists'] && failure.kind === 'not-found' ? undefined : failure),
    )
    const rows = [...(await planTopicDeletion(cluster, topics, fetchTopicReaders)), ...unserved]
    for (const warning of rows.flatMap(({id, name}) => (id === null ? [] : deletionWarnings(name))))
      this.note(`Note: ${warning}`)
    return this.carryOut(topicDeletion(cluster, rows, this.timeoutMs ?? DEFAULT_TIMEOUT_MS), {
      flags,
      view: topicDeletions,
      question: ({length}) => `Delete ${length === 1 ? 'this topic' : `these ${length} topics`}?`,
    })
  }
}
