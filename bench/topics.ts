import {randomBytes} from 'node:crypto'
import {executeChange} from '../src/core/changes/execute-change.ts'
import {plainConnection} from '../src/core/connection/connection-settings.ts'
import {topicCreation} from '../src/core/topics/create-topics.ts'
import {Cluster} from '../src/kafka/cluster.ts'
import {DeleteTopics} from '../src/kafka/protocol/messages/delete-topics.ts'
import {NO_TOPIC_ID} from '../src/kafka/protocol/schema.ts'

const TIMEOUT_MS = 30_000

/** Topics of the bench's own Kafka; every measured run that writes gets a new one. */
export class Topics {
  readonly #cluster: Cluster

  constructor(bootstrapServers: string) {
    this.#cluster = new Cluster(plainConnection(bootstrapServers), new AbortController().signal)
  }

  /** A new topic whose partitions all have leaders; returns its name. */
  async create(partitions: number, configs: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = `bench-${randomBytes(6).toString('hex')}`
    const wish = {name, partitions, replicationFactor: 1, configs}
    const options = {ifNotExists: false, timeoutMs: TIMEOUT_MS}
    const {topics} = await executeChange(topicCreation(this.#cluster, [wish], options))
    for (const {error} of topics) if (error) throw error
    return name
  }

  async delete(name: string): Promise<void> {
    await this.#cluster.sendToAny(DeleteTopics, {
      topics: [{name, topicId: NO_TOPIC_ID}],
      timeoutMs: TIMEOUT_MS,
    })
  }

  /** How many partitions topics have; none of one that is not there. */
  async countPartitions(names: readonly string[]): Promise<Map<string, number>> {
    const {topics} = await this.#cluster.metadata([...names])
    return new Map([...topics.values()].map(({name, partitions}) => [name, partitions.length]))
  }

  close(): void {
    this.#cluster.close()
  }
}
