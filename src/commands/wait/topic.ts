import {Args, Flags} from '@oclif/core'
import {prose} from '../../cli/prose.ts'
import {plainNames, WaitCommand} from '../../cli/wait/wait-command.ts'
import {lookAtTopics, lookForNoTopics} from '../../core/wait/await-topics.ts'
import type {WaitResult} from '../../core/wait/wait-until.ts'

export default class WaitTopic extends WaitCommand<typeof WaitTopic> {
  static override summary = 'Wait until topics can be used, hold records, or are gone.'
  static override description = prose`
    A topic can be used when it exists and the leader of every partition answers for its log: right after it was created a
    leader may be named that does not take records yet. With --gone it is over when no broker knows the topic any more, so
    that one of the same name can be created.

    --min-records counts as offsets do, from the first in the log to its end: in a compacted topic, and where
    transactions are used, there are fewer records than that. \`samsa expect\` looks at the records themselves.

    Exit 0 when it is met, 3 when the time is up, with what is still missing. No connection is waited out.
  `
  static override examples = [
    '<%= config.bin %> wait topic order-events payment-status',
    {
      description: 'Has the seed arrived?',
      command: '<%= config.bin %> wait topic order-events --min-records 1 --timeout 30s',
    },
    {
      description: 'Until a deletion has reached every broker',
      command: '<%= config.bin %> wait topic order-events-old --gone',
    },
  ]
  static override args = {
    topic: Args.string({description: 'topic name; several may follow', required: true}),
  }
  static override strict = false
  static override flags = {
    'in-sync': Flags.boolean({description: 'every replica has to be in sync too'}),
    'min-records': Flags.integer({
      description: 'how many records each topic has to hold at least',
      helpValue: 'N',
      min: 1,
    }),
    gone: Flags.boolean({
      description: 'wait until the topics do not exist',
      exclusive: ['in-sync', 'min-records'],
    }),
  }

  async run(): Promise<WaitResult> {
    const {flags} = this
    const topics = plainNames(this.names, 'wait topic', 'topics')
    const minRecords = flags['min-records']
    const wish = {
      topics,
      inSync: flags['in-sync'],
      minRecords: minRecords === undefined ? null : BigInt(minRecords),
    }
    const cluster = this.cluster()
    return this.waitFor(
      () => (flags.gone ? lookForNoTopics(cluster, topics) : lookAtTopics(cluster, wish)),
      async () => [...(await cluster.metadata(null)).topics.keys()],
    )
  }
}
