import {inject} from 'vitest'

/** Where the real Kafka of the suite listens: `127.0.0.1:PORT`. Names in it must be random, as suites run side by side. */
export function bootstrapServers(): string {
  return inject('bootstrapServers')
}
