import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ConfigKind} from '../configs/config-resource.ts'
import {type ConfigEntry, fetchConfigs, fetchTopicConfigs, isOwnConfig} from '../configs/fetch-configs.ts'
import {listGroups} from '../groups/list-groups.ts'
import {compileWords} from '../names/name-pattern.ts'
import {fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import {compareNames, isInternalTopic} from '../topics/list-topics.ts'
import {isOperational} from './declared-configs.ts'

export const EXPORTED_LISTS = ['topics', 'configs', 'groups'] as const
export type ExportedList = (typeof EXPORTED_LISTS)[number]

type Scalar = string | number | boolean
type ExportedConfigs = Readonly<Record<string, Scalar>>

export interface ExportedTopic {
  readonly name: string
  readonly partitions?: number
  readonly replicationFactor?: number
  /** In place of both where the partitions have different numbers of replicas. */
  readonly assignment?: Readonly<Record<string, readonly number[]>>
  readonly configs?: ExportedConfigs
}

export interface ExportedConfig {
  readonly kind: 'cluster' | 'broker'
  readonly name?: string
  readonly configs: ExportedConfigs
}

export interface ExportedGroup {
  readonly name: string
  /** The commits of each topic, as a position for each partition. */
  readonly offsets: Readonly<Record<string, string>>
}

/** A file that diff finds unchanged. */
export interface ExportedFile {
  readonly topics?: readonly ExportedTopic[]
  readonly configs?: readonly ExportedConfig[]
  readonly groups?: readonly ExportedGroup[]
}

export interface Exported {
  readonly file: ExportedFile
  /** What could not be read, and is not in the file. */
  readonly failures: readonly Failure[]
  /** Keys whose values no broker tells. */
  readonly hidden: readonly string[]
}

/** Reads what is there in the form of a file: lists of these kinds, of names that match; Kafka's own topics are left out. */
export async function exportDeclared(
  cluster: Cluster,
  lists: readonly ExportedList[],
  patterns: readonly string[],
): Promise<Exported> {
  const failures: Failure[] = []
  const hidden: string[] = []
  const report = {failures, hidden}
  const wants = (list: ExportedList): boolean => lists.includes(list)
  const file: ExportedFile = {
    ...(wants('topics') ? {topics: await exportTopics(cluster, patterns, report)} : {}),
    ...(wants('configs') ? {configs: await exportConfigs(cluster, patterns, report)} : {}),
    ...(wants('groups') ? {groups: await exportGroups(cluster, patterns, report)} : {}),
  }
  return {file, failures, hidden}
}

interface Report {
  readonly failures: Failure[]
  readonly hidden: string[]
}

async function exportTopics(
  cluster: Cluster,
  patterns: readonly string[],
  {failures}: Report,
): Promise<ExportedTopic[]> {
  const all = [...(await cluster.metadata(null)).topics.values()]
  const matches = compileWords(patterns, {regex: false})(all.map(({name}) => name))
  const chosen = all
    .filter((topic) => matches(topic.name) && !isInternalTopic(topic))
    .sort((a, b) => compareNames(a.name, b.name))
  const configs = await fetchTopicConfigs(
    cluster,
    chosen.filter(({failure}) => !failure).map(({name}) => name),
  )
  return chosen.flatMap(({name, partitions, failure}): ExportedTopic[] => {
    const entries = configs.get(name)
    if (failure || entries === undefined || entries instanceof Failure) {
      failures.push(failure ?? (entries instanceof Failure ? entries : Failure.leftOut(`topic ${name}`)))
      return []
    }
    const own = ownConfigs('topic', entries)
    const factor = partitions[0]?.replicas.length ?? 0
    const size = partitions.every(({replicas}) => replicas.length === factor)
      ? {partitions: partitions.length, replicationFactor: factor}
      : {assignment: Object.fromEntries(partitions.map((each) => [String(each.partition), each.replicas]))}
    return [{name: escaped(name), ...size, ...(Object.keys(own).length > 0 ? {configs: own} : {})}]
  })
}

async function exportConfigs(
  cluster: Cluster,
  patterns: readonly string[],
  {failures, hidden}: Report,
): Promise<ExportedConfig[]> {
  const {brokers} = await cluster.metadata([])
  const ids = brokers.map(({nodeId}) => nodeId).sort((a, b) => a - b)
  const matches = compileWords(patterns, {regex: false})(['cluster', ...ids.map(String)])
  const resources = [
    {kind: 'cluster' as const, name: null},
    ...ids.map((id) => ({kind: 'broker' as const, name: String(id)})),
  ].filter(({kind, name}) => matches(name ?? kind))
  const found = await fetchConfigs<(typeof resources)[number]>(cluster, resources)
  return resources.flatMap((resource): ExportedConfig[] => {
    const {kind, name} = resource
    const entries = found.get(resource) ?? Failure.leftOut(`the configs of ${name ?? kind}`)
    if (entries instanceof Failure) {
      failures.push(entries)
      return []
    }
    for (const entry of entries)
      if (isOwnConfig(kind, entry) && entry.value === null) hidden.push(`${entry.name} of ${name ?? kind}`)
    const configs = ownConfigs(kind, entries)
    if (Object.keys(configs).length === 0) return []
    return [name === null ? {kind, configs} : {kind, name, configs}]
  })
}

async function exportGroups(
  cluster: Cluster,
  patterns: readonly string[],
  {failures}: Report,
): Promise<ExportedGroup[]> {
  const listed = await listGroups(cluster)
  failures.push(...listed.failures.map(({error}) => error))
  const matches = compileWords(patterns, {regex: false})(listed.groups.map(({group}) => group))
  const groups = listed.groups.filter(({group, type}) => type !== 'share' && matches(group))
  const committed = await fetchCommittedOffsets(cluster, groups)
  return groups.flatMap(({group}): ExportedGroup[] => {
    const offsets = committed.get(group) ?? Failure.leftOut(`group ${group}`)
    const commits = offsets instanceof Failure ? [offsets] : [...offsets.values()]
    const failure = commits.find((each): each is Failure => each instanceof Failure)
    if (failure) {
      failures.push(failure)
      return []
    }
    const known = commits.flatMap((each) => (each instanceof Failure ? [] : [each]))
    const byTopic = Map.groupBy(known, ({topic}) => topic)
    const positions = [...byTopic]
      .sort(([a], [b]) => compareNames(a, b))
      .map(([topic, each]) => [
        topic,
        each
          .sort((a, b) => a.partition - b.partition)
          .map(({partition, offset}) => `${partition}=${offset}`)
          .join(','),
      ])
    return positions.length === 0 ? [] : [{name: escaped(group), offsets: Object.fromEntries(positions)}]
  })
}

function ownConfigs(kind: ConfigKind, entries: readonly ConfigEntry[]): ExportedConfigs {
  return Object.fromEntries(
    entries
      .filter((entry) => isOwnConfig(kind, entry) && !isOperational(kind, entry.name))
      .flatMap(({name, value}) => (value === null ? [] : [[name, scalarOf(value)] as const]))
      .sort(([a], [b]) => compareNames(a, b)),
  )
}

/** Numbers and booleans without quotation marks, where they read back to the same text. */
function scalarOf(value: string): Scalar {
  if (/^-?\d{1,15}(\.\d{1,6})?$/.test(value) && String(Number(value)) === value) return Number(value)
  if (value === 'true' || value === 'false') return value === 'true'
  return escaped(value)
}

/** What would be read as a variable. */
function escaped(text: string): string {
  return text.replaceAll('${', '$${')
}
