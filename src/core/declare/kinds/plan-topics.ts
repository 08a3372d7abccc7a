import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import type {ClusterMetadata, TopicMetadata} from '../../../kafka/metadata.ts'
import type {OnProgress, Outcomes} from '../../changes/change.ts'
import {lookBack} from '../../changes/look-back.ts'
import {type ConfigEntry, fetchTopicConfigs} from '../../configs/fetch-configs.ts'
import {type KnownConfigs, knownConfigs} from '../../configs/plan-configs.ts'
import {fetchTopicReaders} from '../../groups/fetch-topic-readers.ts'
import {compareNames} from '../../names/compare-names.ts'
import type {Problem} from '../../source/source-tree.ts'
import {alterTopics} from '../../topics/alter-topics.ts'
import {createTopics, type NewTopic, type TopicSize, waitForLeaders} from '../../topics/create-topics.ts'
import {deletionWarnings, planTopicDeletion, topicDeletion} from '../../topics/delete-topics.ts'
import {fetchTopicWarnings} from '../../topics/fetch-topic-warnings.ts'
import {isInternalTopic} from '../../topics/list-topics.ts'
import type {ChangingTopic} from '../../topics/topic-warnings.ts'
import {type DeclaredChange, doneBut, type FieldChange} from '../declared-change.ts'
import type {KindPlan, PlanContext} from '../kind.ts'
import {compareTopic} from './compare-topic.ts'
import {assignmentOf, type DeclaredTopic} from './topic-shape.ts'
import type {TopicStep} from './topic-step.ts'

/**
 * Plans topics: what is there, in two requests whatever their number, and what Kafka says of the plan, in one more for each
 * way to change topics. Changes nothing.
 */
export async function planTopics(
  cluster: Cluster,
  declared: readonly DeclaredTopic[],
  context: PlanContext,
): Promise<KindPlan> {
  const {metadata, prune, timeoutMs} = context
  const problems: Problem[] = []
  const steps = new Map<DeclaredChange, TopicStep>()
  const wanted = declared.filter(({state}) => state !== 'absent')
  const entriesOf = await fetchTopicConfigs(
    cluster,
    wanted.map(({name}) => name).filter((name) => isPresent(metadata.topics.get(name))),
  )
  const known = await fetchKnown(cluster, entriesOf, metadata)
  const rows = wanted.flatMap((topic): DeclaredChange[] => {
    const present = metadata.topics.get(topic.name)
    const row = {kind: 'topic', name: topic.name} as const
    const unread = (error: Failure): DeclaredChange[] => [
      {...row, action: 'alter', fields: [], warnings: [], error},
    ]
    if (present?.failure && present.failure.kind !== 'not-found') return unread(present.failure)
    const entries = entriesOf.get(topic.name)
    if (entries instanceof Failure) return unread(entries)
    const existing = isPresent(present) ? present : null
    const {step, fields, error} = compareTopic(topic, existing, entries ?? [], {known, metadata, problems})
    if (fields.length === 0 && existing !== null && !error) return []
    const change: DeclaredChange = {
      ...row,
      action: existing ? 'alter' : 'create',
      fields,
      warnings: [],
      ...(error ? {error} : {}),
    }
    steps.set(change, step)
    return [change]
  })
  const checked = problems.length > 0 ? rows : await checkTopics(cluster, rows, {steps, entriesOf, context})
  const named = new Set(declared.map(({name}) => name))
  const doomed = [...metadata.topics.values()].filter(
    (topic) =>
      isPresent(topic) &&
      (named.has(topic.name)
        ? declared.some(({name, state}) => name === topic.name && state === 'absent')
        : !isInternalTopic(topic) && (prune?.(topic.name) ?? false)),
  )
  const deletion = await planDeletions(cluster, doomed, context)
  return {
    rows: [...checked, ...deletion.rows],
    problems,
    execute: (effective, onProgress) => carryOut(cluster, effective, steps, {timeoutMs, onProgress}),
    remove: deletion.remove,
    readBack: (done) => readBack(cluster, done, steps),
  }
}

function isPresent(topic: TopicMetadata | undefined): topic is TopicMetadata {
  return topic !== undefined && topic.failure === null
}

/** The configs that topics may have, from any topic that there is; empty where there is none, and the broker checks alone. */
async function fetchKnown(
  cluster: Cluster,
  found: ReadonlyMap<string, readonly ConfigEntry[] | Failure>,
  metadata: ClusterMetadata,
): Promise<KnownConfigs> {
  for (const entries of found.values()) if (!(entries instanceof Failure)) return knownConfigs(entries)
  const all = [...metadata.topics.values()].find(isPresent)
    ? metadata.topics
    : (await cluster.metadata(null)).topics
  const any = [...all.values()].find(isPresent)
  const entries = any && (await fetchTopicConfigs(cluster, [any.name])).get(any.name)
  return entries === undefined || entries instanceof Failure ? new Map() : knownConfigs(entries)
}

interface Checking {
  readonly steps: Map<DeclaredChange, TopicStep>
  readonly entriesOf: ReadonlyMap<string, readonly ConfigEntry[] | Failure>
  readonly context: PlanContext
}

/** Has Kafka check what can be checked without being done, and adds what only the cluster knows of a row. */
async function checkTopics(
  cluster: Cluster,
  rows: readonly DeclaredChange[],
  {steps, entriesOf, context}: Checking,
): Promise<DeclaredChange[]> {
  const {created, altered} = stepsOf(
    rows.filter(({error}) => !error),
    steps,
  )
  const check = {timeoutMs: context.timeoutMs, validateOnly: true}
  const changing = [...created.values(), ...altered.values()].map((step): ChangingTopic => {
    const entries = entriesOf.get(step.topic.name)
    return {
      name: step.topic.name,
      partitions: step.present?.partitions ?? [],
      configs: entries === undefined || entries instanceof Failure ? [] : entries,
      steps: step,
      replicas: replicasOf(step),
    }
  })
  const [ofCreated, ofAltered, warnings] = await Promise.all([
    requestCreation(cluster, created, check),
    alterTopics(cluster, altered, check),
    fetchTopicWarnings(cluster, changing, context.nowMs),
  ])
  return rows.map((row) => {
    const step = steps.get(row)
    const made = ofCreated.get(row.name)
    const failed = (ofAltered.get(row.name) ?? []).map(({failure}) => failure)
    const refused = [made, ...failed].find(
      (each): each is Failure => each instanceof Failure && each.kind !== 'denied',
    )
    const sizes = made instanceof Failure ? undefined : made
    const fields = row.fields.map((each): FieldChange => {
      if (each.to !== null || row.action !== 'create') return each
      const size = each.field === 'partitions' ? sizes?.partitions : sizes?.replicationFactor
      return {...each, to: size ?? null}
    })
    const checked: DeclaredChange = {
      ...row,
      fields,
      warnings: warnings.get(row.name) ?? [],
      ...(row.error || refused ? {error: row.error ?? refused} : {}),
    }
    if (step) steps.set(checked, step)
    return checked
  })
}

/** Of a topic that takes the default of its broker, null. */
function replicasOf({topic, present}: TopicStep): number | null {
  const assigned = topic.assignment && assignmentOf(topic.assignment)[0]?.length
  return assigned ?? topic.replicationFactor ?? present?.partitions[0]?.replicas.length ?? null
}

/** The steps of rows by the names of their topics: of those that are created, and of those that are altered. */
function stepsOf(
  rows: readonly DeclaredChange[],
  steps: ReadonlyMap<DeclaredChange, TopicStep>,
): {readonly created: ReadonlyMap<string, TopicStep>; readonly altered: ReadonlyMap<string, TopicStep>} {
  const created = new Map<string, TopicStep>()
  const altered = new Map<string, TopicStep>()
  for (const row of rows) {
    const step = steps.get(row)
    if (step) (row.action === 'create' ? created : altered).set(row.name, step)
  }
  return {created, altered}
}

async function requestCreation(
  cluster: Cluster,
  steps: ReadonlyMap<string, TopicStep>,
  options: {readonly timeoutMs: number; readonly validateOnly: boolean},
): Promise<ReadonlyMap<string, TopicSize | Failure>> {
  const topics = [...steps.values()].map(
    ({topic, configs}): NewTopic => ({
      name: topic.name,
      partitions: topic.partitions ?? null,
      replicationFactor: topic.replicationFactor ?? null,
      configs: Object.fromEntries(
        configs.flatMap(({row, value}) => (value === null ? [] : [[row.key, value]])),
      ),
      assignment: topic.assignment && assignmentOf(topic.assignment),
    }),
  )
  const ends = await createTopics(cluster, topics, options)
  return new Map([...ends].map(([{name}, end]) => [name, end]))
}

async function carryOut(
  cluster: Cluster,
  rows: readonly DeclaredChange[],
  steps: ReadonlyMap<DeclaredChange, TopicStep>,
  {timeoutMs, onProgress}: {readonly timeoutMs: number; readonly onProgress: OnProgress},
): Promise<Outcomes<DeclaredChange>> {
  const {created, altered} = stepsOf(rows, steps)
  const ofCreated = await requestCreation(cluster, created, {timeoutMs, validateOnly: false})
  await waitForLeaders(
    cluster,
    [...ofCreated].flatMap(([name, end]) => (end instanceof Failure ? [] : [name])),
  )
  const ofAltered = await alterTopics(cluster, altered, {validateOnly: false, onProgress})
  return doneBut(rows, ({name}) => {
    const made = ofCreated.get(name)
    if (made instanceof Failure) return made
    const steps = ofAltered.get(name) ?? []
    const failed = steps.find(({goesOn}) => !goesOn)
    if (failed) return failed.failure
    const [goingOn] = steps
    return goingOn && {outcome: 'unknown', error: goingOn.failure}
  })
}

async function planDeletions(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  {timeoutMs}: PlanContext,
): Promise<{rows: DeclaredChange[]; remove: NonNullable<KindPlan['remove']>}> {
  const sorted = [...topics].sort((a, b) => compareNames(a.name, b.name))
  const deletions = sorted.length > 0 ? await planTopicDeletion(cluster, sorted, fetchTopicReaders) : []
  const byRow = new Map(
    deletions.map((deletion) => {
      const {name, partitions, records, groups} = deletion
      const row: DeclaredChange = {
        kind: 'topic',
        name,
        action: 'delete',
        fields: [
          {field: 'partitions', from: partitions, to: null},
          {field: 'records', from: records, to: null},
        ],
        warnings: [
          ...deletionWarnings(name),
          ...(groups?.length ? [`Groups that read it: ${groups.join(', ')}.`] : []),
        ],
      }
      return [row, deletion] as const
    }),
  )
  return {
    rows: [...byRow.keys()],
    remove: async (rows, onProgress) => {
      const chosen = rows.flatMap((row) => byRow.get(row) ?? [])
      const results = await topicDeletion(cluster, chosen, timeoutMs).execute(chosen, onProgress)
      return doneBut(rows, (row) => {
        const deletion = byRow.get(row)
        const end = deletion && results.get(deletion)
        if (end === undefined) return Failure.leftOut(`topic ${row.name}`)
        return end instanceof Failure ? end : null
      })
    },
  }
}

/** Topics that differ from the files after all. */
function readBack(
  cluster: Cluster,
  done: readonly DeclaredChange[],
  steps: ReadonlyMap<DeclaredChange, TopicStep>,
): Promise<ReadonlyMap<DeclaredChange, Failure>> {
  const changed = done.filter(({action}) => action !== 'delete')
  return lookBack(cluster, changed, async (pending) => {
    const names = pending.map(({name}) => name)
    const [metadata, entriesOf] = [await cluster.metadata(names), await fetchTopicConfigs(cluster, names)]
    const astray = new Map<DeclaredChange, Failure>()
    for (const row of pending) {
      const step = steps.get(row)
      const entries = entriesOf.get(row.name) ?? Failure.leftOut(`topic ${row.name}`)
      if (!step) continue
      if (entries instanceof Failure) {
        astray.set(row, entries)
        continue
      }
      const present = metadata.topics.get(row.name)
      const known = knownConfigs(entries)
      const {fields} = compareTopic(step.topic, isPresent(present) ? present : null, entries, {
        known,
        metadata,
        problems: [],
      })
      if (fields.length > 0) astray.set(row, changedSince(row.name, fields))
    }
    return astray
  })
}

function changedSince(name: string, fields: readonly FieldChange[]): Failure {
  const what = fields.map(({field, from}) => `${field} is ${from ?? 'not set'}`).join(', ')
  return new Failure('failed', `Topic ${name} was changed, but ${what} now.`, {
    code: 'CHANGED_SINCE',
    suggestions: ['Does another program change it too? Run apply again.'],
  })
}
