import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import type {Change, Done} from '../changes/change.ts'
import {topicAlteration} from './alter-topics.ts'
import {type NewTopic, type TopicCreation, topicCreation} from './create-topics.ts'
import {
  type AlterationPlan,
  failedAlteration,
  planAlterations,
  type TopicAlteration,
} from './plan-alterations.ts'
import type {TopicField} from './plan-topic.ts'

/** A row of `topic create --ensure`: a topic that is created, or what of one that is there is altered. */
export interface EnsuredTopic extends TopicCreation {
  /** Of a topic that is there. */
  readonly fields?: readonly TopicField[]
  readonly warnings?: readonly string[]
}

/** What is to be created and what altered, so that every topic is there as wished. */
export interface EnsurePlan {
  /** The names in the order that they were asked for. */
  readonly names: readonly string[]
  readonly created: readonly NewTopic[]
  readonly altered: AlterationPlan
  readonly present: ReadonlyMap<string, TopicMetadata>
}

/** Looks which topics are there and how they differ, in a few requests for any number of them; changes nothing. */
export async function planEnsured(cluster: Cluster, topics: readonly NewTopic[]): Promise<EnsurePlan> {
  const metadata = await cluster.metadata(topics.map(({name}) => name))
  const present = new Map<string, TopicMetadata>()
  const created: NewTopic[] = []
  const unserved: TopicAlteration[] = []
  for (const topic of topics) {
    const found = metadata.topics.get(topic.name)
    if (!found || found.failure?.kind === 'not-found') created.push(topic)
    else if (found.failure) unserved.push(failedAlteration(topic.name, found.failure))
    else if (topic.assignment && !liesAsAssigned(found, topic.assignment)) {
      const text = `Topic ${topic.name} is there, and its replicas are on other brokers than assigned.`
      unserved.push(failedAlteration(topic.name, new Failure('conflict', text)))
    } else present.set(topic.name, found)
  }
  const altered = await planAlterations(
    cluster,
    topics.flatMap(({name, partitions, replicationFactor, configs}) => {
      const topic = present.get(name)
      if (!topic) return []
      const total = partitions === null ? null : {total: partitions}
      return {topic, wish: {partitions: total, replicationFactor, configs: {set: configs}}}
    }),
  )
  const names = topics.map(({name}) => name)
  return {names, created, altered: {...altered, rows: [...altered.rows, ...unserved]}, present}
}

function liesAsAssigned({partitions}: TopicMetadata, assignment: readonly (readonly number[])[]): boolean {
  return (
    partitions.length === assignment.length &&
    partitions.every(({replicas}, index) => replicas.join() === assignment[index]?.join())
  )
}

/** Creates what is not there and alters what differs: creation, then the steps of an alteration. */
export function topicEnsuring(
  cluster: Cluster,
  plan: EnsurePlan,
  options: {readonly timeoutMs: number},
): Change<'topics', EnsuredTopic> {
  const creation = topicCreation(cluster, plan.created, {...options, ifNotExists: false})
  const alteration = topicAlteration(cluster, plan.altered)
  const creations = new Map(creation.rows.map((row): [EnsuredTopic, TopicCreation] => [row, row]))
  const alterations = new Map(
    alteration.rows.map((row): [EnsuredTopic, TopicAlteration] => {
      const partitions = plan.present.get(row.name)?.partitions ?? null
      const replicationFactor = partitions?.[0]?.replicas.length ?? null
      return [{...row, partitions: partitions?.length ?? null, replicationFactor}, row]
    }),
  )
  const places = new Map(plan.names.map((name, index) => [name, index]))
  const placeOf = ({name}: EnsuredTopic): number => places.get(name) ?? 0
  const split = (rows: readonly EnsuredTopic[]) => ({
    created: rows.flatMap((row) => creations.get(row) ?? []),
    altered: rows.flatMap((row) => alterations.get(row) ?? []),
  })
  return {
    noun: 'topics',
    rows: [...creations.keys(), ...alterations.keys()].sort((a, b) => placeOf(a) - placeOf(b)),
    hasEffect: (row) => (alterations.get(row)?.fields.length ?? 1) > 0,
    check: async (rows) => {
      const {created, altered} = split(rows)
      const [ofCreated, ofAltered] = await Promise.all([
        created.length > 0 ? creation.check?.(created) : undefined,
        altered.length > 0 ? alteration.check?.(altered) : undefined,
      ])
      return new Map(rows.map((row) => [row, endOf(row, ofCreated, ofAltered) ?? {}]))
    },
    execute: async (rows, onProgress) => {
      const {created, altered} = split(rows)
      const ofCreated = created.length > 0 ? await creation.execute(created, onProgress) : undefined
      const ofAltered = altered.length > 0 ? await alteration.execute(altered, onProgress) : undefined
      return new Map(
        rows.map((row): [EnsuredTopic, Done<EnsuredTopic> | Failure] => [
          row,
          endOf(row, ofCreated, ofAltered) ?? Failure.leftOut(`topic ${row.name}`),
        ]),
      )
    },
  }

  /** What became of a row, as its own kind of change has told. */
  function endOf<A, B>(
    row: EnsuredTopic,
    ofCreated: ReadonlyMap<TopicCreation, A> | undefined,
    ofAltered: ReadonlyMap<TopicAlteration, B> | undefined,
  ): A | B | undefined {
    const altered = alterations.get(row)
    if (altered) return ofAltered?.get(altered)
    const created = creations.get(row)
    return created && ofCreated?.get(created)
  }
}
