import {randomBytes} from 'node:crypto'

/**
 * A random id in Kafka's form (org.apache.kafka.common.Uuid): a version 4 UUID as 22 characters of URL-safe base64.
 * Never starts with a dash, which command lines would take for an option (as Uuid.randomUuid does).
 */
export function generateKafkaUuid(): string {
  while (true) {
    const bytes = randomBytes(16)
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    const text = bytes.toString('base64url')
    if (!text.startsWith('-')) return text
  }
}
