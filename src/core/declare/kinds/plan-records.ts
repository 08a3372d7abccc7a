import {statSync} from 'node:fs'
import path from 'node:path'
import {Failure} from '../../../errors/failure.ts'
import {toOffset} from '../../../kafka/batches/offset.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import type {TopicMetadata} from '../../../kafka/metadata.ts'
import {readFirstRecords} from '../../consume/record-windows.ts'
import {fetchLogOffsets} from '../../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../../offsets/topic-partition.ts'
import {nothing} from '../../produce/input/check-inputs.ts'
import {parseProduceOptions} from '../../produce/produce-options.ts'
import {ProduceRun} from '../../produce/produce-records.ts'
import {type DeclaredChange, doneBut} from '../declared-change.ts'
import type {KindPlan, PlanContext} from '../kind.ts'
import type {DeclaredRecords} from './records.ts'
import {findSeedProblems, inputOf} from './seed-files.ts'

/**
 * Plans the records that topics without any begin with. The files of a topic are written in one transaction a kind of
 * file: what was interrupted is taken back, so that the topic is still without records, and the next run does it all.
 */
export async function planRecords(
  cluster: Cluster,
  declared: readonly DeclaredRecords[],
  {metadata, nowMs, willExist, stop}: PlanContext,
): Promise<KindPlan> {
  const byTopic = Map.groupBy(declared, ({topic}) => topic)
  const present = [...byTopic.keys()].flatMap((name) => {
    const topic = metadata.topics.get(name)
    return topic && topic.failure === null ? [topic] : []
  })
  const filled = await fetchFilled(cluster, present)
  const notes: string[] = []
  const filesOf = new Map<DeclaredChange, readonly string[]>()
  const rows = [...byTopic].flatMap(([topic, each]): DeclaredChange[] => {
    const state = filled.get(topic) ?? false
    if (state === true) return []
    const files = each.map(({file}) => file).filter((file) => !isEmpty(file))
    if (files.length === 0) {
      notes.push(
        `${each.map(({file}) => path.relative(process.cwd(), file)).join(', ')}: no records for ${topic}.`,
      )
      return []
    }
    const fields = files.map((file) => ({field: 'file', from: null, to: path.relative(process.cwd(), file)}))
    const missing = willExist(topic) ? null : noTopic(topic)
    const error = state instanceof Failure ? state : missing
    const row: DeclaredChange = {
      ...{kind: 'records', name: topic, action: 'create', fields, warnings: []},
      ...(error ? {error} : {}),
    }
    filesOf.set(row, files)
    return [row]
  })
  // What is wrong in them is told before anything is changed: a topic that is there and stays empty helps nobody.
  const written = new Set([...filesOf.values()].flat())
  const problems = await findSeedProblems(
    declared.filter(({file}) => written.has(file)),
    stop,
  )
  return {
    rows,
    problems,
    notes,
    execute: async (effective) => {
      const failed = new Map<DeclaredChange, Failure | null>()
      for (const row of effective)
        failed.set(row, await write(cluster, row.name, filesOf.get(row) ?? [], {nowMs, stop}))
      return doneBut(effective, (row) => failed.get(row))
    },
  }
}

/** Without a byte in it there is nothing to write, in this run or the next; what cannot be looked at is met by writing. */
function isEmpty(file: string): boolean {
  const found = statSync(file, {throwIfNoEntry: false})
  // Of a pipe nothing is known before it is read.
  return found?.isFile() === true && found.size === 0
}

function noTopic(topic: string): Failure {
  return new Failure('not-found', `Topic ${topic}, which records are for, does not exist.`, {
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
    suggestions: ['Declare it under topics.'],
  })
}

/** Whether topics have records that readers of committed ones see: markers and what was taken back are none. */
async function fetchFilled(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
): Promise<Map<string, boolean | Failure>> {
  const partitions = topics.flatMap(({name: topic, partitions}) =>
    partitions.map(({partition}) => ({topic, partition})),
  )
  const filled = new Map<string, boolean | Failure>(topics.map(({name}) => [name, false]))
  if (partitions.length === 0) return filled
  const [starts, ends] = await Promise.all([
    fetchLogOffsets(cluster, partitions, 'earliest'),
    fetchLogOffsets(cluster, partitions, 'latest', 'read_committed'),
  ])
  const windows = partitions.flatMap(({topic, partition}) => {
    const key = topicPartitionKey(topic, partition)
    const [start, end] = [starts.get(key), ends.get(key)]
    const failure = [start, end].find((each) => each instanceof Failure)
    if (failure instanceof Failure) filled.set(topic, failure)
    if (start === undefined || end === undefined || start instanceof Failure || end instanceof Failure)
      return []
    return start.offset < end.offset
      ? [{topic, partition, from: toOffset(start.offset), end: toOffset(end.offset)}]
      : []
  })
  const found = await readFirstRecords(cluster, windows, 1, () => true, {isolation: 'read_committed'})
  for (const [{topic}, records] of found) {
    if (records instanceof Failure) filled.set(topic, records)
    else if (records.length > 0) filled.set(topic, true)
  }
  return filled
}

async function write(
  cluster: Cluster,
  topic: string,
  files: readonly string[],
  {nowMs, stop}: {readonly nowMs: number; readonly stop: AbortSignal},
): Promise<Failure | null> {
  for (const [input, each] of Map.groupBy(files, inputOf)) {
    try {
      const options = parseProduceOptions({input, file: each, transaction: true}, {nowMs})
      const run = await ProduceRun.prepare(cluster, topic, options, {
        stdin: nothing(),
        stdinBytes: null,
        stop,
        writePlacements: async () => {},
        onNotice: () => {},
      })
      const {failure} = await run.finish()
      if (failure) return failure
    } catch (error) {
      if (error instanceof Failure) return error
      throw error
    }
  }
  return null
}
