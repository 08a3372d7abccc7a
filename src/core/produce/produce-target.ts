import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {quoteCommand} from '../names/command-line.ts'
import {requireOneTopic} from '../topics/known-topics.ts'
import type {ProduceOptions} from './produce-options.ts'
import {createPartitioner, fixedPartitioner, type Partitioner} from './send/partitioner.ts'

/** The one topic of a name. Throws not-found with the nearest names and how to create it, usage for a pattern. */
export async function requireTargetTopic(cluster: Cluster, name: string): Promise<TopicMetadata> {
  try {
    return await requireOneTopic(cluster, name, 'produce', '--partition N')
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error
    throw error.suggesting(`Create it first: ${quoteCommand('topic create', [name])}.`)
  }
}

/** The partitioner that the options ask for; records that may go anywhere go to partitions with a leader. */
export function choosePartitioner(
  topic: TopicMetadata,
  options: Pick<ProduceOptions, 'partition' | 'partitioner'>,
): Promise<Partitioner> | Partitioner {
  if (options.partition !== null) return fixedPartitioner(options.partition)
  const all = topic.partitions.map(({partition}) => partition)
  const led = topic.partitions.filter(({leader}) => leader >= 0).map(({partition}) => partition)
  return createPartitioner({
    name: options.partitioner ?? 'murmur2',
    partitionCount: all.length,
    available: led.length > 0 ? led : all,
    random: Math.random,
  })
}
