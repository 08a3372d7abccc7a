import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {prose} from '../../cli/prose.ts'
import {regexFlag} from '../../cli/shared-flags.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {fetchProducerRows, type ProducerRow} from '../../core/transactions/producer-rows.ts'
import {producerTable} from '../../views/transactions/producers.ts'

export default class TxnProducers extends ClusterCommand<typeof TxnProducers> {
  static override summary = 'Show who writes to partitions, and where open transactions begin.'
  static override description = prose`
    What the leader of a partition remembers of its producers: of the idempotent and transactional ones, since others have no id. OPEN AT is
    the offset where a producer's open transaction begins in that partition; the lowest of them is the last stable offset, up to which
    readers at read_committed come. LAST WRITE is the timestamp of the last batch, as the producer set it. A leader forgets a
    producer that has not written for a day (producer.id.expiration.ms), but for one whose transaction is open.

    -o wide adds the sequence number of the last record, and the epoch of the coordinator that ended the last transaction. Whose
    transaction it is, by its transactional id, is for samsa txn list to say. It takes the permission to READ the topic.
  `
  static override examples = [
    '<%= config.bin %> txn producers order-events',
    {
      description: 'Of one partition, with sequence numbers',
      command: '<%= config.bin %> txn producers order-events:0 -o wide',
    },
  ]
  static override args = {
    topic: Args.string({
      description: 'topic name or glob, with partitions as orders:0,3; several may follow',
      required: true,
    }),
  }
  static override strict = false
  static override flags = {regex: regexFlag}

  async run(): Promise<{producers: readonly ProducerRow[]}> {
    const cluster = this.cluster()
    const options = {...this.flags, takesPartitions: true}
    const {topics, failures: unknown} = await resolveTopics(cluster, this.names, options)
    const {producers, failures} = await fetchProducerRows(cluster, topics)
    const all = [...unknown.values(), ...failures]
    if (producers.length === 0 && all.length === 0)
      this.note('No producers with an id have written here lately.')
    return this.show({producers}, producerTable, {rows: producers, noun: 'producers', failures: all})
  }
}
