import {Failure} from '../../../errors/failure.ts'
import type {ClusterMetadata, TopicMetadata} from '../../../kafka/metadata.ts'
import type {ConfigEntry} from '../../configs/fetch-configs.ts'
import type {KnownConfigs} from '../../configs/plan-configs.ts'
import type {ReplicaMove} from '../../placement/plan-replicas.ts'
import type {Problem} from '../../source/source-tree.ts'
import type {FieldChange} from '../declared-change.ts'
import {configFields, type DeclaredConfigs, planDeclaredConfigs} from '../declared-configs.ts'
import {assignmentOf, type DeclaredTopic} from './topic-shape.ts'
import type {TopicStep} from './topic-step.ts'

/** How a topic differs from what is declared of it; pure, but for `problems`, to which mistakes of the file are added. */
export function compareTopic(
  topic: DeclaredTopic,
  present: TopicMetadata | null,
  entries: readonly ConfigEntry[],
  {
    known,
    metadata,
    problems,
  }: {readonly known: KnownConfigs; readonly metadata: ClusterMetadata; readonly problems: Problem[]},
): {readonly step: TopicStep; readonly fields: FieldChange[]; readonly error: Failure | null} {
  const {name} = topic
  const declaredConfigs: DeclaredConfigs = topic.configs ?? new Map()
  const configs = planDeclaredConfigs({kind: 'topic', name}, declaredConfigs, {
    entries,
    known,
    strict: topic.strict ?? false,
    problems,
  })
  const assignment = topic.assignment && assignmentOf(topic.assignment)
  const fields: FieldChange[] = []
  const moves: ReplicaMove[] = []
  let partitions: number | null = null
  let replicationFactor: number | null = null
  let error: Failure | null = null
  const brokers = metadata.brokers.map(({nodeId}) => nodeId)
  const unknown = assignment?.flat().find((broker) => !brokers.includes(broker))
  if (unknown !== undefined)
    error = cannot(name, `the assignment names broker ${unknown}, which is not in the cluster`)
  if (present === null) {
    const count = assignment?.length ?? topic.partitions ?? null
    const factor = assignment?.[0]?.length ?? topic.replicationFactor ?? null
    fields.push({field: 'partitions', from: null, to: count})
    fields.push({field: 'replicationFactor', from: null, to: factor})
    for (const [partition, replicas] of assignment?.entries() ?? [])
      fields.push({field: `partition ${partition}`, from: null, to: replicas.join(',')})
  } else {
    const now = present.partitions
    const count = assignment?.length ?? topic.partitions ?? now.length
    if (count !== now.length) fields.push({field: 'partitions', from: now.length, to: count})
    if (count < now.length) {
      const text = `it has ${now.length} partitions, and Kafka cannot take any away`
      error ??= cannot(name, text, [`Declare at least ${now.length}, or create another topic and copy it.`])
    } else if (count > now.length) partitions = count
    const factor = now[0]?.replicas.length ?? 0
    const wanted = assignment ? null : (topic.replicationFactor ?? factor)
    if (wanted !== null && now.some(({replicas}) => replicas.length !== wanted)) {
      fields.push({field: 'replicationFactor', from: factor, to: wanted})
      if (wanted > brokers.length)
        error ??= cannot(
          name,
          `${wanted} replicas need as many brokers, and there ${brokers.length === 1 ? 'is 1' : `are ${brokers.length}`}`,
        )
      else replicationFactor = wanted
    }
    for (const {partition, replicas: from} of now) {
      const to = assignment?.[partition]
      if (!to || from.join() === to.join()) continue
      fields.push({field: `partition ${partition}`, from: from.join(','), to: to.join(',')})
      moves.push({topic: name, partition, from, to})
    }
  }
  fields.push(...configFields(configs))
  const added = assignment?.slice(present?.partitions.length ?? 0)
  const placement = added ? {added, moves} : null
  return {step: {topic, present, configs, partitions, replicationFactor, placement}, fields, error}
}

function cannot(topic: string, why: string, suggestions: readonly string[] = []): Failure {
  return new Failure('conflict', `Topic ${topic} cannot be as declared: ${why}.`, {suggestions})
}
