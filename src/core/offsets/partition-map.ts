/**
 * Values by topic and partition, for what is looked up with every poll: no text is put together and hashed for each
 * partition, as for a Map by topicPartitionKey, which for thousands of partitions costs more than what is done with them.
 */
export class PartitionMap<Value> {
  readonly #topics = new Map<string, Map<number, Value>>()

  get(topic: string, partition: number): Value | undefined {
    return this.#topics.get(topic)?.get(partition)
  }

  set(topic: string, partition: number, value: Value): void {
    const ofTopic = this.#topics.get(topic)
    if (ofTopic === undefined) this.#topics.set(topic, new Map([[partition, value]]))
    else ofTopic.set(partition, value)
  }

  /** Forgets the values that do not pass. */
  keepOnly(isKept: (value: Value) => boolean): void {
    for (const [topic, ofTopic] of this.#topics) {
      ofTopic.forEach((value, partition) => {
        if (!isKept(value)) ofTopic.delete(partition)
      })
      if (ofTopic.size === 0) this.#topics.delete(topic)
    }
  }

  get isEmpty(): boolean {
    return this.#topics.size === 0
  }

  clear(): void {
    this.#topics.clear()
  }
}
