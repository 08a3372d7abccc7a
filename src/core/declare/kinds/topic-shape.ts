import {integer, list, mapOf, object, oneOf, type ReadBy, type Shape, text} from '../../source/shapes.ts'
import {LARGEST_BROKER_ID, MOST_REPLICAS} from '../../topics/topic-limits.ts'
import {configsShape, strictShape} from '../declared-configs.ts'

const MOST_PARTITIONS = 10_000

const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/

/** Why Kafka takes no topic of this name; null where it does (org.apache.kafka.common.internals.Topic). */
export function checkTopicName(name: string): string | null {
  if (TOPIC_NAME.test(name) && name !== '.' && name !== '..') return null
  return `${JSON.stringify(name)} is no name of a topic: those have at most 249 letters, digits, dots, underscores and hyphens.`
}

export function topicName(description: string): Shape<string> {
  return text(description, {check: checkTopicName})
}

const partitions = integer('How many partitions; they can be raised, never lowered.', [1, MOST_PARTITIONS])
const replicationFactor = integer('How many replicas each partition has.', [1, MOST_REPLICAS])

export const topicDefaultsShape = object('Of topics.', {
  partitions,
  replicationFactor,
  configs: configsShape,
  strict: strictShape,
})
export type TopicDefaults = ReadBy<typeof topicDefaultsShape>

export const topicShape = object(
  'A topic. What is left out is the default of the file, then that of the broker.',
  {
    name: topicName('Its name.'),
    partitions,
    replicationFactor,
    configs: configsShape,
    assignment: mapOf(
      'The brokers of each partition, the preferred leader first: in place of partitions and replicationFactor.',
      list('Ids of brokers.', integer('The id of a broker.', [0, LARGEST_BROKER_ID]), {least: 1}),
      {checkKey: (key) => (/^\d{1,6}$/.test(key) ? null : `${key} is no number of a partition.`)},
    ),
    state: oneOf('absent: the topic is deleted.', ['present', 'absent']),
    strict: strictShape,
  },
  {
    required: ['name'],
    check: ({assignment, partitions, replicationFactor}) => {
      if (!assignment) return null
      if (partitions !== undefined || replicationFactor !== undefined)
        return 'An assignment stands in place of partitions and replicationFactor: give one or the other.'
      return checkAssignment([...assignment].map(([key, {value}]) => [Number(key), value]))
    },
  },
)
export type DeclaredTopic = ReadBy<typeof topicShape>

/** Partitions may have different numbers of replicas, as they have while some are moved; Kafka creates none so. */
function checkAssignment(assignment: readonly (readonly [number, readonly number[]])[]): string | null {
  if (assignment.length === 0) return 'The assignment has no partitions.'
  const numbers = new Set(assignment.map(([partition]) => partition))
  for (let partition = 0; partition < assignment.length; partition++)
    if (!numbers.has(partition)) return `The assignment lacks partition ${partition}: they count from 0.`
  const twice = assignment.find(([, brokers]) => new Set(brokers).size < brokers.length)
  return twice ? `The assignment names a broker twice for partition ${twice[0]}.` : null
}

/** Broker ids by partition, the preferred leader first. */
export function assignmentOf(assignment: NonNullable<DeclaredTopic['assignment']>): (readonly number[])[] {
  return [...assignment]
    .map(([partition, {value}]): [number, readonly number[]] => [Number(partition), value])
    .sort(([a], [b]) => a - b)
    .map(([, replicas]) => replicas)
}
