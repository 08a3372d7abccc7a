import {ByteReader} from '../../../kafka/protocol/byte-reader.ts'
import {ByteWriter} from '../../../kafka/protocol/byte-writer.ts'
import {
  array,
  int16,
  int32,
  nullableBytes,
  nullableString,
  since,
  string,
  struct,
  type Wire,
} from '../../../kafka/protocol/schema.ts'

/** What a member of a classic group asks for (ConsumerProtocolSubscription.json). */
export interface Subscription {
  readonly topics: readonly string[]
}

/** Some partitions of a topic. */
export interface TopicPartitions {
  readonly topic: string
  readonly partitions: readonly number[]
}

const topicPartitions = array(struct({topic: string, partitions: array(int32)}))

/** Versions 0 to 3. What a member owns already matters to cooperative assignors only. */
const SUBSCRIPTION = struct({
  topics: array(string),
  userData: nullableBytes,
  ownedPartitions: since(1, topicPartitions),
  generationId: since(2, int32, -1),
  rackId: since(3, nullableString),
})

/** Versions 0 to 3 are alike. */
const ASSIGNMENT = struct({assignedPartitions: topicPartitions, userData: nullableBytes})

/** The newest version whose fields we read; newer ones only append (ConsumerProtocol.java). */
const NEWEST_VERSION = 3
/** What we write: version 1 is known to every consumer since Kafka 2.4, and the assignors offered need no more. */
const WRITTEN_VERSION = 1

/** The bytes that go with a protocol in a JoinGroup request. Topics are sorted, as the Java consumer does. */
export function encodeSubscription({topics}: Subscription): Buffer {
  const writer = new ByteWriter()
  writer.int16(WRITTEN_VERSION)
  const value = {
    topics: [...topics].sort(),
    userData: null,
    ownedPartitions: [],
    generationId: -1,
    rackId: null,
  }
  SUBSCRIPTION.write(writer, value, wire(WRITTEN_VERSION))
  return Buffer.concat(writer.finish())
}

/** What another member asks for. Throws a RangeError for bytes that are not a consumer's subscription. */
export function decodeSubscription(bytes: Buffer): Subscription {
  const reader = new ByteReader(bytes)
  return {topics: SUBSCRIPTION.read(reader, wire(int16.read(reader, wire(0)))).topics}
}

/** The bytes that the leader gives to a member in a SyncGroup request. */
export function encodeAssignment(assigned: readonly TopicPartitions[]): Buffer {
  const writer = new ByteWriter()
  writer.int16(WRITTEN_VERSION)
  const assignedPartitions = assigned.map(({topic, partitions}) => ({topic, partitions: [...partitions]}))
  ASSIGNMENT.write(writer, {assignedPartitions, userData: null}, wire(WRITTEN_VERSION))
  return Buffer.concat(writer.finish())
}

/** What the leader gave to us; a member that got nothing may have no bytes at all. Throws a RangeError as above. */
export function decodeAssignment(bytes: Buffer): TopicPartitions[] {
  if (bytes.length === 0) return []
  const reader = new ByteReader(bytes)
  return ASSIGNMENT.read(reader, wire(int16.read(reader, wire(0)))).assignedPartitions
}

function wire(version: number): Wire {
  if (version < 0) throw new RangeError(`${version} is not a version of the consumer protocol`)
  return {version: Math.min(version, NEWEST_VERSION), flexible: false}
}

/**
 * The same of a member that may be anybody's, partitions in order; null where the bytes are not a consumer's (Kafka Connect
 * and others put their own in).
 */
export function parseConsumerAssignment(bytes: Buffer): TopicPartitions[] | null {
  if (bytes.length >= 2 && bytes.readInt16BE(0) < 0) return null
  const assigned = orNull(() => decodeAssignment(bytes))
  return (
    assigned?.map(({topic, partitions}) => ({topic, partitions: [...partitions].sort((a, b) => a - b)})) ??
    null
  )
}

/** The topics and the rack (KIP-881) of a member that may be anybody's; null where the bytes are not a consumer's. */
export function parseConsumerSubscription(
  bytes: Buffer,
): (Subscription & {readonly rackId: string | null}) | null {
  const reader = new ByteReader(bytes)
  return orNull(() => {
    const {topics, rackId} = SUBSCRIPTION.read(reader, wire(int16.read(reader, wire(0))))
    return {topics, rackId}
  })
}

function orNull<T>(decode: () => T): T | null {
  try {
    return decode()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
