import {Args, Flags} from '@oclif/core'
import {ChangeCommand} from '../../cli/change-command.ts'
import {prose} from '../../cli/prose.ts'
import {planFlags} from '../../cli/shared-flags.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {type AbortRow, planAbort, transactionAbort} from '../../core/transactions/abort-transaction.ts'
import {Failure} from '../../errors/failure.ts'
import {abortTable} from '../../views/transactions/abort.ts'

export default class TxnAbort extends ChangeCommand<typeof TxnAbort> {
  static override summary = 'Abort a transaction that hangs in a partition.'
  static override description = prose`
    Writes the marker that no coordinator will write: readers at read_committed pass over what this producer has written from CUT OFF
    FROM on, and get what stands behind HELD AT, as far as no other transaction is open there. The records are lost for them, and
    this cannot be undone. samsa txn hanging finds the partition and the id of the producer. The plan is shown first; off a
    terminal it needs --yes. Afterwards samsa looks whether the transaction is open no more.

    One that its coordinator still has is refused: a marker of which the coordinator does not know would leave half of it committed. It
    ends by its own timeout, by samsa txn terminate, or when a producer starts with the same transactional id. Whether a coordinator has it can only be
    seen by a user who may DESCRIBE its transactional id. To write the marker takes the permission to ALTER the cluster.
  `
  static override examples = [
    {
      description: 'What would be cut off?',
      command: '<%= config.bin %> txn abort order-events:0 --producer-id 4712 --dry-run',
    },
  ]
  static override args = {
    partition: Args.string({description: 'topic and partition, as orders:0', required: true}),
  }
  static override flags = {
    ...planFlags,
    'producer-id': Flags.string({
      description: 'whose transaction, as samsa txn hanging shows it',
      helpValue: 'N',
      required: true,
    }),
  }

  async run(): Promise<ChangeDocument<'transactions', AbortRow>> {
    const {flags, args} = this
    const producerId = parseProducerId(flags['producer-id'])
    if (!/:\d+$/.test(args.partition))
      throw new Failure('usage', `Which partition? "${args.partition}" names none.`, {
        suggestions: [`Write it behind the topic: ${args.partition.replace(/:.*$/, '')}:0.`],
      })
    const cluster = this.cluster()
    const words = {regex: false, takesPartitions: true}
    const {topics, failures} = await resolveTopics(cluster, [args.partition], words)
    for (const failure of failures.values()) throw failure
    const places = topics.flatMap(({name: topic, partitions}) =>
      partitions.map(({partition}) => ({topic, partition})),
    )
    const [place, ...others] = places
    if (place === undefined || others.length > 0)
      throw new Failure('usage', `abort takes one partition, not a pattern: "${args.partition}".`)
    const row = await planAbort(cluster, place, producerId)
    return this.carryOut(transactionAbort(cluster, [row]), {
      flags,
      view: abortTable,
      question: () =>
        `Cut off what producer ${row.producerId} has written to ${row.topic}:${row.partition} from offset ${row.startOffset} on?`,
      summary: () => 'Aborted, and no longer open.',
    })
  }
}

const LARGEST_ID = 2n ** 63n - 1n

/** Throws Failure(usage). */
function parseProducerId(text: string): bigint {
  const id = /^\d{1,19}$/.test(text) ? BigInt(text) : null
  if (id !== null && id <= LARGEST_ID) return id
  throw new Failure('usage', `'${text}' is no producer id: those are numbers.`, {
    suggestions: ['`samsa txn hanging` shows them.'],
  })
}
