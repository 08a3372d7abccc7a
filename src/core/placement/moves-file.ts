import {Failure} from '../../errors/failure.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'

/** A move of a file: where the replicas of a partition should be, and where they were when it was written. */
export interface FiledMove {
  readonly topic: string
  readonly partition: number
  readonly to: readonly number[]
  /** Null where the file does not say. */
  readonly from: readonly number[] | null
}

const MAX_INT32 = 0x7fff_ffff

/**
 * The moves of a file: the document of `reassign plan` in YAML or JSON (`moves:`), or what Kafka's kafka-reassign-partitions
 * reads and writes (`{"version":1,"partitions":[{"topic","partition","replicas"}]}`). Throws Failure(usage) that names the
 * item for whatever is not understood; nothing is passed over.
 *
 * @param content what YAML or JSON has made of the file
 * @param place how errors name the file
 */
export function parseMovesFile(content: unknown, place: string): FiledMove[] {
  const list = isObject(content) ? (content.moves ?? content.partitions) : content
  const isKafkas = isObject(content) && content.moves === undefined
  if (!Array.isArray(list))
    throw new Failure(
      'usage',
      `${place} has no list "moves", and no "partitions" as Kafka's own tool has them.`,
      {
        suggestions: ['`samsa reassign plan -o yaml` writes one.'],
      },
    )
  if (isKafkas && isObject(content) && content.version !== undefined && content.version !== 1)
    throw new Failure('usage', `${place} has the version ${JSON.stringify(content.version)}; Kafka knows 1.`)
  const seen = new Set<string>()
  return list.map((item: unknown, index) => {
    const where = `${place}, item ${index + 1}`
    const wrong = (text: string): Failure => new Failure('usage', `${where}: ${text}`)
    if (!isObject(item)) throw wrong('there is no partition.')
    const {topic, partition} = item
    if (typeof topic !== 'string' || topic === '') throw wrong('there is no topic.')
    if (!isId(partition)) throw wrong('the partition is no number from 0.')
    const key = topicPartitionKey(topic, partition)
    if (seen.has(key)) throw wrong(`partition ${partition} of ${topic} is there twice.`)
    seen.add(key)
    // KIP-113: a directory of the broker for each replica, which another request moves them to.
    const dirs = item.log_dirs
    if (Array.isArray(dirs) && dirs.some((dir) => dir !== 'any'))
      throw wrong(
        'log_dirs names directories, and samsa leaves it to brokers where they put replicas ("any").',
      )
    const name = isKafkas ? 'replicas' : 'to'
    const to = readBrokers(item[name], (text) => wrong(`${name} ${text}`))
    if (to.length === 0) throw wrong(`${name} names no broker.`)
    return {
      topic,
      partition,
      to,
      from: item.from == null ? null : readBrokers(item.from, (text) => wrong(`from ${text}`)),
    }
  })
}

/** The JSON of kafka-reassign-partitions --reassignment-json-file, on one line as that tool prints it. */
export function formatKafkaReassignment(
  moves: readonly {
    readonly topic: string
    readonly partition: number
    readonly replicas: readonly number[]
  }[],
): string {
  const partitions = moves.map(({topic, partition, replicas}) => ({
    topic,
    partition,
    replicas,
    log_dirs: replicas.map(() => 'any'),
  }))
  return `${JSON.stringify({version: 1, partitions})}\n`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_INT32
}

function readBrokers(value: unknown, wrong: (text: string) => Failure): number[] {
  if (!Array.isArray(value)) throw wrong('is no list of brokers: [1, 2].')
  const ids = value.map((id: unknown) => {
    if (!isId(id)) throw wrong(`has ${JSON.stringify(id)}, which is no id of a broker.`)
    return id
  })
  if (new Set(ids).size < ids.length) throw wrong('has a broker twice.')
  return ids
}
