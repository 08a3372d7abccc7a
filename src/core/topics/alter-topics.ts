import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done, OnProgress} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {alterConfigs, findUnaltered} from '../configs/alter-configs.ts'
import {moveReplicas} from '../placement/move-replicas.ts'
import {countReplicas, planReplicas, type ReplicaMove} from '../placement/plan-replicas.ts'
import {countReassigning} from '../placement/reassign-replicas.ts'
import {withReplicationThrottle} from '../placement/replication-throttle.ts'
import {alsoLeft, unthrottled} from '../placement/restore-throttle.ts'
import {createPartitions} from './create-partitions.ts'
import type {AlterationPlan, TopicAlteration} from './plan-alterations.ts'
import {onTheMove, type TopicPlan, type TopicSteps} from './plan-topic.ts'

/** Alters topics; where a step of one fails, its row says what was done. */
export function topicAlteration(
  cluster: Cluster,
  {rows, plans}: AlterationPlan,
  {throttleBytesPerSecond = null}: {readonly throttleBytesPerSecond?: number | null} = {},
): Change<'topics', TopicAlteration> {
  return {
    noun: 'topics',
    rows,
    hasEffect: ({fields}) => fields.length > 0,
    check: async (effective) => {
      const failures = await alterTopics(cluster, plansOf(effective, plans), {validateOnly: true})
      return new Map(effective.map((row) => [row, failureOf(row, failures.get(row.name) ?? []) ?? {}]))
    },
    execute: async (effective, onProgress) => {
      const failures = await alterTopics(cluster, plansOf(effective, plans), {
        validateOnly: false,
        onProgress,
        throttleBytesPerSecond,
      })
      return new Map(
        effective.map((row): [TopicAlteration, Done<TopicAlteration> | Failure] => [
          row,
          endOf(row, failures.get(row.name) ?? []),
        ]),
      )
    },
  }
}

function plansOf(
  rows: readonly TopicAlteration[],
  plans: ReadonlyMap<TopicAlteration, TopicPlan>,
): Map<string, TopicPlan> {
  return new Map(
    rows.flatMap((row): [string, TopicPlan][] => {
      const plan = plans.get(row)
      return plan ? [[row.name, plan]] : []
    }),
  )
}

/** What failed of a topic, and which of its fields. */
export interface FailedStep {
  readonly failure: Failure
  readonly fields: readonly string[]
  /** Whether it goes on in the cluster, and nobody waits for its end. */
  readonly goesOn: boolean
}

/** What became of a topic: one whose replicas are still on the move when the waiting ends has not failed. */
function endOf(row: TopicAlteration, steps: readonly FailedStep[]): Done<TopicAlteration> | Failure {
  const failure = failureOf(row, steps)
  if (failure === null) return {outcome: 'altered'}
  return steps.every(({goesOn}) => goesOn) ? {outcome: 'unknown', error: failure} : failure
}

/** One failure for a row; where some of it was done, it says what. */
function failureOf({fields}: TopicAlteration, steps: readonly FailedStep[]): Failure | null {
  const [first] = steps
  if (!first) return null
  const failed = new Set(steps.flatMap((step) => step.fields))
  const done = fields.map(({field}) => field).filter((field) => !failed.has(field))
  const messages = [...new Set(steps.map(({failure}) => failure.message))]
  if (done.length > 0) messages.push(`Altered: ${done.join(', ')}.`)
  return first.failure.with({message: messages.join(' ')})
}

/**
 * Alters topics by name: partitions, then configs, then replicas, each in one request for all of them, and looks back
 * whether they are so. A step that fails for a topic leaves its others to be done.
 *
 * @param throttleBytesPerSecond how fast replicas are copied on each broker at the most (KIP-73); null for as fast as it goes
 */
export async function alterTopics(
  cluster: Cluster,
  steps: ReadonlyMap<string, TopicSteps>,
  {
    validateOnly,
    onProgress = () => {},
    throttleBytesPerSecond = null,
  }: {
    readonly validateOnly: boolean
    readonly onProgress?: OnProgress
    readonly throttleBytesPerSecond?: number | null
  },
): Promise<Map<string, FailedStep[]>> {
  const failed = new Map<string, FailedStep[]>()
  const fail = (name: string, failure: Failure, fields: readonly string[], goesOn = false): void => {
    failed.set(name, [...(failed.get(name) ?? []), {failure, fields, goesOn}])
  }
  const growths = [...steps].flatMap(([name, {partitions, placement}]) =>
    partitions === null ? [] : [{name, total: partitions, added: placement?.added ?? null}],
  )
  for (const [name, failure] of await createPartitions(cluster, growths, {validateOnly}))
    if (failure) fail(name, failure, ['partitions'])

  const configs = [...steps.values()].flatMap((each) => each.configs)
  if (configs.length > 0) {
    const altered = await alterConfigs(cluster, configs, {validateOnly})
    for (const [{row}, failure] of altered) if (failure) fail(row.name ?? '', failure, [row.key])
    const done = configs.filter((each) => altered.get(each) === null)
    if (!validateOnly)
      for (const [{row}, failure] of await findUnaltered(cluster, done))
        fail(row.name ?? '', failure, [row.key])
  }
  if (!validateOnly) {
    const {failures, goingOn} = await changeReplicas(cluster, steps, throttleBytesPerSecond, onProgress)
    for (const [name, failure] of failures) fail(name, failure, ['replicationFactor'], goingOn.has(name))
  }
  return failed
}

/** Topics whose replicas are not where they should be, with the reason. */
interface FailedMoves {
  readonly failures: ReadonlyMap<string, Failure>
  /** Those of them of which all that is missing goes on in the cluster. */
  readonly goingOn: ReadonlySet<string>
}

/** Plans the moves anew, as partitions may just have been added; starts them, and waits until they are done. */
async function changeReplicas(
  cluster: Cluster,
  steps: ReadonlyMap<string, TopicSteps>,
  throttleBytesPerSecond: number | null,
  onProgress: OnProgress,
): Promise<FailedMoves> {
  const factors = new Map(
    [...steps].flatMap(([name, {replicationFactor: factor}]) => (factor === null ? [] : [[name, factor]])),
  )
  const {moves: spread, failures} = await planMoves(cluster, factors)
  const placed = [...steps.values()].flatMap(({placement}) => placement?.moves ?? [])
  const moves = [...placed, ...spread]
  if (moves.length === 0) return {failures, goingOn: new Set()}
  const {result, left, held} = await withReplicationThrottle(
    cluster,
    moves,
    {replication: throttleBytesPerSecond, directories: null},
    () => moveTopics(cluster, moves, onProgress),
  )
  const {isDone, goingOn} = result
  for (const [topic, failure] of result.failures) {
    const isUnthrottled = !isDone && left === null && throttleBytesPerSecond !== null
    failures.set(topic, isUnthrottled ? failure.suggesting(unthrottled(held)) : failure)
  }
  if (left !== null)
    for (const topic of new Set(moves.map((move) => move.topic)))
      failures.set(topic, alsoLeft(failures.get(topic), left))
  if (!isDone) return {failures, goingOn}
  const moved = new Map([...factors].filter(([name]) => !failures.has(name)))
  for (const [name, failure] of await findUnspread(cluster, moved)) failures.set(name, failure)
  return {failures, goingOn}
}

/** Moves replicas; a topic of which one partition fails has its failure. */
async function moveTopics(
  cluster: Cluster,
  moves: readonly ReplicaMove[],
  onProgress: OnProgress,
): Promise<FailedMoves & {readonly isDone: boolean}> {
  const sized = moves.map((move) => ({...move, bytes: null}))
  const goesOn = ['The replicas go on being copied; `samsa reassign status` shows how far they are.']
  const {results, goingOn, isDone} = await moveReplicas(cluster, sized, {onProgress, goesOn})
  const failures = new Map<string, Failure>()
  const ended = new Set<string>()
  for (const [move, failure] of results) {
    if (!failure) continue
    // What was refused says more than that others go on.
    if (!goingOn.has(move) && !ended.has(move.topic)) {
      ended.add(move.topic)
      failures.set(move.topic, failure)
    } else if (!failures.has(move.topic)) failures.set(move.topic, failure)
  }
  return {failures, goingOn: new Set([...failures.keys()].filter((topic) => !ended.has(topic))), isDone}
}

async function planMoves(
  cluster: Cluster,
  factors: ReadonlyMap<string, number>,
): Promise<{readonly moves: readonly ReplicaMove[]; readonly failures: Map<string, Failure>}> {
  const failures = new Map<string, Failure>()
  if (factors.size === 0) return {moves: [], failures}
  // Where replicas go depends on where those of all other topics are.
  const {topics, brokers} = await cluster.metadata(null)
  const present = [...factors.keys()].map((name) => ({name, partitions: topics.get(name)?.partitions ?? []}))
  for (const [name, moving] of await countReassigning(cluster, present))
    failures.set(name, onTheMove(name, moving))
  const counts = countReplicas(topics.values())
  const moves = present.flatMap(({name, partitions}) =>
    failures.has(name) ? [] : planReplicas(name, partitions, brokers, factors.get(name) ?? 1, counts),
  )
  return {moves, failures}
}

/** Topics that have another number of replicas. */
function findUnspread(
  cluster: Cluster,
  factors: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Failure>> {
  return lookBack(cluster, [...factors.keys()], async (names) => {
    const {topics} = await cluster.metadata(names)
    return new Map(
      names.flatMap((name): [string, Failure][] => {
        const factor = factors.get(name)
        const found = topics.get(name)?.partitions.find(({replicas}) => replicas.length !== factor)
        if (!found) return []
        const text = `Partition ${found.partition} of ${name} has ${found.replicas.length} replicas, not ${factor}.`
        return [[name, new Failure('conflict', text, {suggestions: ['Does another program move it too?']})]]
      }),
    )
  })
}
