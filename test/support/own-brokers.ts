import {inject} from 'vitest'
import {bootstrapServers} from './cluster.ts'

/**
 * Where the suite's brokers listen, for files whose names are not random: a cluster of SAMSA_TEST_BOOTSTRAP may have topics
 * that are called the same, and they must not be deleted.
 */
export function ownBootstrapServers(): string {
  if (!inject('suitePlace'))
    throw new Error('topics of these names may be those of a person: no test on SAMSA_TEST_BOOTSTRAP')
  return bootstrapServers()
}
