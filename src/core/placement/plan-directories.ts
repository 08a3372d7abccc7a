import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import type {FiledMove} from './moves-file.ts'
import {type BrokerDirectories, type DirectoryMove, fetchDirectories} from './replica-directories.ts'

/** What is left to be done for the directories that a move of a file names. */
export interface PlannedDirectories {
  /** Those in which the replicas are not yet. */
  readonly moves: readonly DirectoryMove[]
  /** What is copied within brokers for that: replicas that come from others are copied to their place at once. */
  readonly bytes: bigint
}

/** The same for each move that names some; a Failure where one cannot be made. Asks each broker of these once. */
export async function planDirectories(
  cluster: Cluster,
  filed: readonly FiledMove[],
): Promise<ReadonlyMap<FiledMove, PlannedDirectories | Failure>> {
  const naming = filed.filter(({directories}) => directories.length > 0)
  const found = await fetchDirectories(
    cluster,
    naming.flatMap(({topic, partition, directories}) =>
      directories.map(({broker}) => ({topic, partition, broker})),
    ),
  )
  return new Map(naming.map((move) => [move, planOne(move, found)]))
}

function planOne(
  {topic, partition, directories}: FiledMove,
  found: ReadonlyMap<number, BrokerDirectories | Failure>,
): PlannedDirectories | Failure {
  const moves: DirectoryMove[] = []
  let bytes = 0n
  for (const {broker, to} of directories) {
    const told = found.get(broker) ?? Failure.leftOut(`broker ${broker}`)
    if (told instanceof Failure) return told
    const isOnline = told.paths.get(to)
    if (isOnline === undefined) return noSuchDirectory(broker, to, told)
    if (!isOnline)
      return new Failure('conflict', `The log directory ${to} of broker ${broker} is offline.`, {
        code: 'KAFKA_STORAGE_ERROR',
      })
    const log = told.logs.get(topicPartitionKey(topic, partition))
    if (log?.future && log.future.directory !== to)
      return new Failure(
        'conflict',
        `The replica of ${formatTopicPartition(log)} on broker ${broker} is on its way to ${log.future.directory} already.`,
        {suggestions: ['`samsa reassign status` shows how far it is, `samsa reassign cancel` stops it.']},
      )
    if (log?.directory === to) continue
    moves.push({broker, from: log?.directory ?? null, to})
    bytes += log?.bytes ?? 0n
  }
  return {moves, bytes}
}

function noSuchDirectory(broker: number, path: string, {paths}: BrokerDirectories): Failure {
  return new Failure('not-found', `Broker ${broker} has no log directory ${path}.`, {
    code: 'LOG_DIR_NOT_FOUND',
    suggestions: [`It has ${[...paths.keys()].join(', ')}.`],
  })
}
