import {ByteReader} from '../../kafka/protocol/byte-reader.ts'

export interface AssignedTopic {
  readonly topic: string
  readonly partitions: readonly number[]
}

/**
 * The partitions in a classic member's assignment (ConsumerProtocolAssignment.json, versions 0 to 3: int16 version,
 * then topics with partitions; what newer versions add comes after). A member that has none yet has no bytes at all.
 * Null where the bytes are not a consumer's (Kafka Connect and others put their own in).
 */
export function parseConsumerAssignment(bytes: Buffer): AssignedTopic[] | null {
  if (bytes.length === 0) return []
  try {
    const reader = new ByteReader(bytes)
    if (reader.int16() < 0) return null
    const count = reader.int32()
    if (count < 0 || count > reader.remaining) return null
    const topics: AssignedTopic[] = []
    for (let i = 0; i < count; i++) {
      const topic = reader.utf8(reader.int16())
      const partitionCount = reader.int32()
      if (partitionCount < 0 || partitionCount * 4 > reader.remaining) return null
      const partitions = Array.from({length: partitionCount}, () => reader.int32()).sort((a, b) => a - b)
      topics.push({topic, partitions})
    }
    return topics
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * The rack in a classic member's subscription (ConsumerProtocolSubscription.json: rackId since version 3, KIP-881); null
 * where there is none, or the bytes are not a consumer's.
 */
export function parseConsumerRack(bytes: Buffer): string | null {
  try {
    const reader = new ByteReader(bytes)
    if (reader.int16() < 3) return null
    for (let count = reader.int32(); count > 0; count--) reader.utf8(reader.int16())
    const userDataLength = reader.int32()
    if (userDataLength > 0) reader.slice(userDataLength)
    for (let count = reader.int32(); count > 0; count--) {
      reader.utf8(reader.int16())
      reader.slice(4 * reader.int32())
    }
    // The generation in which the member owned those partitions (KIP-341).
    reader.int32()
    const rackLength = reader.int16()
    return rackLength < 0 ? null : reader.utf8(rackLength)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
