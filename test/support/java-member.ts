import {spawn} from 'node:child_process'
import {once} from 'node:events'
import type {JarDistribution} from '../../src/local/distribution.ts'
import {bootstrapServers} from './cluster.ts'
import {kafkaToolCommand} from './kafka-jars.ts'

/**
 * Kafka's own console consumer as a member of a group of the newer protocol (KIP-848, `consumer`) or of a share group
 * (KIP-932), which kafkajs speaks neither of.
 */
export function startJavaMember(
  kafka: JarDistribution,
  {
    group,
    topic,
    type,
    properties = [],
  }: {
    readonly group: string
    readonly topic: string
    readonly type: 'consumer' | 'share'
    /** More consumer properties: `client.rack=eu-1`. */
    readonly properties?: readonly string[]
  },
): {stop(): Promise<void>} {
  const tool = type === 'share' ? 'ConsoleShareConsumer' : 'ConsoleConsumer'
  const [file, args] = kafkaToolCommand(kafka, `org.apache.kafka.tools.consumer.${tool}`, [
    '--bootstrap-server',
    bootstrapServers(),
    '--topic',
    topic,
    '--group',
    group,
    ...(type === 'share' ? [] : ['--command-property', 'group.protocol=consumer']),
    ...properties.flatMap((property) => ['--command-property', property]),
  ])
  const child = spawn(file, args, {stdio: 'ignore'})
  const ended = once(child, 'exit')
  return {
    async stop() {
      // It leaves its group before it ends.
      child.kill('SIGTERM')
      await ended
    },
  }
}
