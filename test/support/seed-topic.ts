import {runJson} from './run-json.ts'
import {randomName} from './run-samsa.ts'

/** A record to begin with; in the form of `produce --input json`. */
export interface SeedRecord {
  readonly partition: number
  readonly key?: string | {readonly base64: string}
  readonly value: string
  readonly timestamp?: string
  readonly headers?: readonly {readonly key: string; readonly value: string}[]
}

/**
 * A topic whose offsets a test can count on. samsa writes it, idempotently: on a busy machine the plain producer of
 * kafkajs sends a batch again whose answer it did not like, and the offsets after it are others.
 */
export async function seedTopic(
  prefix: string,
  partitions: number,
  records: readonly SeedRecord[],
): Promise<string> {
  const topic = randomName(prefix)
  await runJson(['topic', 'create', topic, '--partitions', String(partitions)])
  await seedRecords(topic, records)
  return topic
}

/** Writes more records, in their order. */
export async function seedRecords(topic: string, records: readonly SeedRecord[]): Promise<void> {
  const input = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  await runJson(['produce', topic, '--input', 'json'], {input})
}
