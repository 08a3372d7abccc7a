import {Failure} from '../../errors/failure.ts'
import {parseByteSize} from '../configs/byte-size.ts'
import {parseConfigValue} from '../configs/config-value.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {parsePartitionPositions, refuseCommitted} from '../offsets/position.ts'
import {
  configValue,
  flag,
  integer,
  list,
  mapOf,
  object,
  oneOf,
  type ReadBy,
  type Shape,
  text,
} from './shapes.ts'

const MOST_PARTITIONS = 10_000
/** Replication factors are int16 on the wire. */
const MOST_REPLICAS = 32_767
const MOST_BROKER_ID = 2_147_483_647

const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/

function checkTopicName(name: string): string | null {
  if (TOPIC_NAME.test(name) && name !== '.' && name !== '..') return null
  return `${JSON.stringify(name)} is no name of a topic: those have at most 249 letters, digits, dots, underscores and hyphens.`
}

const topicName = (description: string): Shape<string> => text(description, {check: checkTopicName})

/** Configs as people write them, read as Kafka takes them: `7d` for a key in milliseconds is 604800000. */
const configs: Shape<ReadBy<ReturnType<typeof writtenConfigs>>> = {
  schema: writtenConfigs().schema,
  read: (node, problems) => {
    const read = writtenConfigs().read(node, problems)
    return (
      read &&
      new Map(
        [...read].map(([key, {value, place}]) => {
          try {
            return [key, {value: value === null ? null : parseConfigValue(key, null, value), place}]
          } catch (error) {
            if (!(error instanceof Failure)) throw error
            problems.push({...place, message: [error.message, ...error.suggestions].join(' ')})
            return [key, {value: null, place}]
          }
        }),
      )
    )
  },
}

function writtenConfigs() {
  return mapOf(
    "Kafka's own keys; durations (7d) and sizes (512MiB) as people write them; null removes what is set. Keys that are not here are left alone.",
    configValue,
  )
}

const strict = flag('Whether configs that are set and not in the file are removed.')
const partitions = integer('How many partitions; they can be raised, never lowered.', [1, MOST_PARTITIONS])
const replicationFactor = integer('How many replicas each partition has.', [1, MOST_REPLICAS])

export const topicShape = object(
  'A topic. What is left out is the default of the file, then that of the broker.',
  {
    name: topicName('Its name.'),
    partitions,
    replicationFactor,
    configs,
    assignment: mapOf(
      'The brokers of each partition, the preferred leader first: in place of partitions and replicationFactor.',
      list('Ids of brokers.', integer('The id of a broker.', [0, MOST_BROKER_ID]), {least: 1}),
      {checkKey: (key) => (/^\d{1,6}$/.test(key) ? null : `${key} is no number of a partition.`)},
    ),
    state: oneOf('absent: the topic is deleted.', ['present', 'absent']),
    strict,
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

function checkAssignment(assignment: readonly (readonly [number, readonly number[]])[]): string | null {
  if (assignment.length === 0) return 'The assignment has no partitions.'
  const numbers = new Set(assignment.map(([partition]) => partition))
  for (let partition = 0; partition < assignment.length; partition++)
    if (!numbers.has(partition)) return `The assignment lacks partition ${partition}: they count from 0.`
  for (const [partition, brokers] of assignment)
    if (new Set(brokers).size < brokers.length)
      return `The assignment names a broker twice for partition ${partition}.`
  const [first] = assignment
  const other = assignment.find(([, brokers]) => brokers.length !== first?.[1].length)
  return other ? `Partition ${other[0]} has another number of replicas than the others.` : null
}

export const configShape = object(
  'Configs of the brokers that can be set while they run.',
  {
    kind: oneOf('cluster: the default of all brokers; broker: those of one, over the default.', [
      'cluster',
      'broker',
    ]),
    name: text('The id of the broker.', {
      check: (name) => (/^\d{1,10}$/.test(name) ? null : `${JSON.stringify(name)} is no id of a broker.`),
    }),
    configs,
    strict,
  },
  {
    required: ['kind'],
    check: ({kind, name}) => {
      if (kind === 'broker' && name === undefined) return 'Which broker? Its id is missing as name.'
      return kind === 'cluster' && name !== undefined ? 'The cluster takes no name.' : null
    },
  },
)
export type DeclaredConfig = ReadBy<typeof configShape>

export const groupShape = object(
  'A consumer group that starts somewhere.',
  {
    name: text('Its name.'),
    offsets: mapOf(
      'Where it starts in each topic: earliest, latest, an offset, a time or a duration ago. Given to a group that has committed nothing there; what is committed is never moved.',
      text('A position, as those of group reset.', {
        check: (position) => {
          try {
            refuseCommitted(parsePartitionPositions(position, {nowMs: Date.now(), utc: true}))
            return null
          } catch (error) {
            if (!(error instanceof Failure)) throw error
            return [error.message, ...error.suggestions].join(' ')
          }
        },
      }),
      {checkKey: checkTopicName},
    ),
  },
  {required: ['name', 'offsets']},
)
export type DeclaredGroup = ReadBy<typeof groupShape>

export const recordsShape = object(
  'Records to begin with.',
  {
    topic: topicName('The topic that they go to.'),
    file: text(
      'A file, relative to this one: lines of JSON as of `samsa consume -o json` (.json, .jsonl), CSV with a heading (.csv), else a record a line.',
    ),
    when: oneOf('empty: only into a topic without records.', ['empty']),
  },
  {required: ['topic', 'file']},
)
export type DeclaredRecords = ReadBy<typeof recordsShape>

const OPERATIONS = [
  ...['all', 'read', 'write', 'create', 'delete', 'alter', 'describe', 'cluster-action', 'describe-configs'],
  ...['alter-configs', 'idempotent-write', 'create-tokens', 'describe-tokens'],
]
const names = (description: string) => list(description, text('A name; * for all.'), {least: 1})

export const aclShape = object(
  'What a principal may do, or may not.',
  {
    principal: text('User:NAME, or User:* for everybody.', {
      check: (principal) =>
        /^[^:]+:.+$/.test(principal)
          ? null
          : `${JSON.stringify(principal)} is no principal: those are such as User:shop.`,
    }),
    operations: list('What it is about.', oneOf('An operation of Kafka.', OPERATIONS), {least: 1}),
    resource: object(
      'What it is on.',
      {
        type: oneOf('The type of the resource.', [
          'topic',
          'group',
          'cluster',
          'transactional-id',
          'delegation-token',
          'user',
        ]),
        name: text('Its name; * for all. The cluster needs none.'),
        pattern: oneOf('literal: the name; prefixed: what begins with it.', ['literal', 'prefixed']),
      },
      {
        required: ['type'],
        check: ({type, name}) =>
          name === undefined && type !== 'cluster' ? 'Of which name? A resource needs one.' : null,
      },
    ),
    role: object('In place of operations and resource: what a client needs, as kafka-acls gives it.', {
      consumer: object('Reads topics as a member of groups.', {
        topics: names('The topics.'),
        groups: names('The groups.'),
      }),
      producer: object('Writes to topics.', {
        topics: names('The topics.'),
        transactionalIds: names('The transactional ids.'),
      }),
    }),
    host: text('From where; * by default.'),
    permission: oneOf('allow by default.', ['allow', 'deny']),
    state: oneOf('absent: the ACL is deleted.', ['present', 'absent']),
  },
  {
    required: ['principal'],
    check: ({operations, resource, role}) => {
      if (role !== undefined)
        return operations || resource ? 'A role stands in place of operations and resource.' : null
      return operations && resource ? null : 'An ACL needs operations and a resource, or a role.'
    },
  },
)
export type DeclaredAcl = ReadBy<typeof aclShape>

const QUOTA_KEYS = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
  'connection_creation_rate',
]

/** A number; of a byte rate also a size as people write it. Null removes the limit. */
const limit: Shape<number | null> = {
  schema: {type: ['number', 'string', 'null']},
  read: (node, problems) => {
    if (node.kind === 'scalar' && node.value === null) return null
    if (node.kind === 'scalar' && /^\d+(\.\d+)?$/.test(node.text)) return Number(node.text)
    try {
      if (node.kind === 'scalar') return parseByteSize(node.text)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
    problems.push({...node.place, message: 'Expected a number, or a size such as 1MiB.'})
    return undefined
  },
}

/** Null for the default of its type. */
const entityName: Shape<string | null> = {
  schema: {type: ['string', 'number', 'null']},
  read: (node, problems) => {
    if (node.kind === 'scalar' && node.text !== '') return node.value === null ? null : node.text
    if (node.kind === 'scalar' && node.value === null) return null
    problems.push({...node.place, message: 'Expected a name, or null for the default.'})
    return undefined
  },
}

export const quotaShape = object(
  'How much a user, a client or an ip may ask for.',
  {
    entity: object(
      'Whose they are: a user, a client, both together, or an ip; null is the default of all.',
      {user: entityName, clientId: entityName, ip: entityName},
      {
        check: ({user, clientId, ip}) => {
          if (user === undefined && clientId === undefined && ip === undefined)
            return 'Whose? An entity has a user, a clientId or an ip.'
          return ip !== undefined && (user !== undefined || clientId !== undefined)
            ? 'An ip stands alone: its quotas are on connections.'
            : null
        },
      },
    ),
    limits: mapOf('The limits; null removes one.', limit, {
      checkKey: (key) => {
        if (QUOTA_KEYS.includes(key)) return null
        const [nearest] = nearestNames(key, QUOTA_KEYS)
        return `${key} is no quota; ${nearest ? `did you mean ${nearest}?` : `there are ${QUOTA_KEYS.join(', ')}.`}`
      },
    }),
    strict: flag('Whether limits that are set and not in the file are removed.'),
  },
  {required: ['entity', 'limits']},
)
export type DeclaredQuota = ReadBy<typeof quotaShape>

export const fileShape = object('What should be there in a Kafka cluster.', {
  clusterId: text('The cluster that this is meant for; any other is refused.'),
  defaults: object('What resources are that do not say otherwise.', {
    strict,
    topics: object('Of topics.', {partitions, replicationFactor, configs, strict}),
  }),
  topics: list('Topics. Those that are not here are left alone.', topicShape),
  configs: list('Configs of the cluster and of brokers.', configShape),
  acls: list('Access rules. Those that are not here are left alone.', aclShape),
  quotas: list('Limits of clients.', quotaShape),
  groups: list('Consumer groups and where they start.', groupShape),
  records: list('Records to begin with.', recordsShape),
})
export type DeclaredFile = ReadBy<typeof fileShape>

/** By what fields things of a list are the same, in two files or twice in one. */
export const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  topics: ['name'],
  configs: ['kind', 'name'],
  groups: ['name'],
  // All of it: an ACL has no name.
  acls: [],
  quotas: ['entity'],
  records: ['topic', 'file'],
}

/** The JSON Schema of a file, for editors: docs/schemas/declared.json. */
export function declaredSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'declared.json',
    title: 'samsa apply, diff, validate: what should be there',
    ...fileShape.schema,
  }
}
