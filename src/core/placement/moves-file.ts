import {Failure} from '../../errors/failure.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'

/** A move of a file: where the replicas of a partition should be, and where they were when it was written. */
export interface FiledMove {
  readonly topic: string
  readonly partition: number
  readonly to: readonly number[]
  /** Null where the file does not say. */
  readonly from: readonly number[] | null
  /** Log directories that replicas are to be in, where the file names some. */
  readonly directories: readonly {readonly broker: number; readonly to: string}[]
}

const MAX_INT32 = 0x7fff_ffff

/**
 * The moves of a file: the document of `reassign plan` in YAML or JSON (`moves:`), or what Kafka's kafka-reassign-partitions
 * reads and writes (`{"version":1,"partitions":[{"topic","partition","replicas","log_dirs"}]}`). Throws Failure(usage) that names the
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
    const name = isKafkas ? 'replicas' : 'to'
    const to = readBrokers(item[name], (text) => wrong(`${name} ${text}`))
    if (to.length === 0) throw wrong(`${name} names no broker.`)
    return {
      topic,
      partition,
      to,
      from: item.from == null ? null : readBrokers(item.from, (text) => wrong(`from ${text}`)),
      directories: isKafkas
        ? readLogDirs(item.log_dirs, to, wrong)
        : readDirectories(item.directories, to, wrong),
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

/** A directory for each replica, `any` for one of the broker's choice (KIP-113). */
function readLogDirs(
  value: unknown,
  to: readonly number[],
  wrong: (text: string) => Failure,
): FiledMove['directories'] {
  if (value == null) return []
  if (!Array.isArray(value)) throw wrong('log_dirs is no list of directories.')
  if (value.length !== to.length)
    throw wrong(`log_dirs has ${value.length} directories for ${to.length} replicas.`)
  return value.flatMap((path: unknown, index) => {
    const broker = to[index]
    if (path === 'any' || broker === undefined) return []
    return [{broker, to: readPath(path, 'log_dirs', wrong)}]
  })
}

/** The same as our own plans have it: a list of those that are named. */
function readDirectories(
  value: unknown,
  to: readonly number[],
  wrong: (text: string) => Failure,
): FiledMove['directories'] {
  if (value == null) return []
  if (!Array.isArray(value)) throw wrong('directories is no list: [{broker: 1, to: /data}].')
  const seen = new Set<number>()
  return value.map((each: unknown) => {
    const broker = isObject(each) ? each.broker : undefined
    if (!isObject(each) || !isId(broker)) throw wrong('directories has an item without a broker.')
    if (!to.includes(broker))
      throw wrong(`directories has broker ${broker}, which is not among the replicas.`)
    if (seen.has(broker)) throw wrong(`directories has broker ${broker} twice.`)
    seen.add(broker)
    return {broker, to: readPath(each.to, 'directories', wrong)}
  })
}

function readPath(path: unknown, name: string, wrong: (text: string) => Failure): string {
  // Kafka takes none but absolute ones; those of Windows begin with a letter.
  if (typeof path === 'string' && /^(\/|\\|[a-z]:)/i.test(path)) return path
  throw wrong(`${name} has ${JSON.stringify(path)}, which is no absolute path.`)
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
