import {type Field, type Shape, struct} from '../schema.ts'

/**
 * A kind of record that brokers keep in a topic of their own (schemas of the types coordinator-key and coordinator-value). The key
 * begins with an int16 that tells the kind, the value with one that is the version of its schema.
 */
export interface StoredRecord {
  /** Kafka's name of the schemas, without Key and Value. */
  readonly name: string
  /** What the key begins with. */
  readonly type: number
  /** Never flexible, and of one version: another would be another key of the same thing. */
  readonly key: Field<unknown>
  readonly value: Field<unknown>
  /** The versions of the value that samsa knows, both ends included. */
  readonly versions: readonly [number, number]
  /** From which version of the value on it is flexible (KIP-482). */
  readonly flexibleFrom: number
}

/** Declares a kind of record. Without versions the value has only version 0, a flexible one, as all since Kafka 3.5. */
export function storedRecord(description: {
  readonly name: string
  readonly type: number
  readonly key: Shape
  readonly value: Shape
  readonly versions?: readonly [number, number]
  readonly flexibleFrom?: number
}): StoredRecord {
  const {name, type, key, value, versions = [0, 0], flexibleFrom = 0} = description
  return {name, type, key: struct(key), value: struct(value), versions, flexibleFrom}
}
