import {Args} from '@oclif/core'
import {CONFIG_KINDS, type ConfigKind, type ConfigResource} from '../../core/configs/config-resource.ts'
import {listConfigResources} from '../../core/configs/list-config-resources.ts'
import {resolveGroups} from '../../core/groups/known-groups.ts'
import {isGlob, plainName} from '../../core/names/name-pattern.ts'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {wordIn} from '../../core/names/word-in.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'

/** The first argument of every `config` command. */
export const kindArg = Args.string({
  description: `what has the configs: ${CONFIG_KINDS.join(', ')}; cluster is the default of all brokers`,
  required: true,
})

/** A kind by its word, Kafka's own plurals too. Throws Failure(usage). */
export function parseKind(word: string): ConfigKind {
  const kind = CONFIG_KINDS.find(
    (each) => each === word || `${each}s` === word || wordIn(SYNONYMS, word) === each,
  )
  if (kind) return kind
  const nearest = nearestNames(word, CONFIG_KINDS)
  const suggestions = [
    nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `Kinds: ${CONFIG_KINDS.join(', ')}.`,
  ]
  throw new Failure('usage', `"${word}" has no configs.`, {suggestions})
}

/** kafka-configs.sh's --entity-type. */
const SYNONYMS: Readonly<Record<string, ConfigKind>> = {'broker-logger': 'logger', 'broker-loggers': 'logger'}

/** What names on the command line mean, and what became of those that mean nothing. */
export interface NamedResources {
  readonly resources: readonly ConfigResource[]
  readonly failures: ReadonlyMap<string, Failure>
}

/**
 * The resources that names mean; globs among topics, groups and brokers that there are. A group or a subscription may get
 * configs before it is there. Without names, all that there are (for `get`).
 */
export async function resolveConfigNames(
  cluster: Cluster,
  kind: ConfigKind,
  words: readonly string[],
): Promise<NamedResources> {
  if (kind === 'cluster') {
    if (words.length > 0)
      throw new Failure('usage', `cluster is the default of all brokers and takes no name: "${words[0]}".`)
    return {resources: [{kind, name: null}], failures: new Map()}
  }
  if (kind === 'topic') {
    const {topics, failures} = await resolveTopics(cluster, words.length > 0 ? words : ['*'], {regex: false})
    const isEmpty = words.length === 0 && topics.length === 0
    return {
      resources: topics.map(({name}) => ({kind, name})),
      failures: isEmpty ? new Map() : failures,
    }
  }
  if (kind === 'broker' || kind === 'logger') return resolveBrokers(cluster, kind, words)
  const plain = words.filter((word) => !isGlob(word)).map(plainName)
  const globs = words.filter(isGlob)
  const failures = new Map<string, Failure>()
  const names = new Set(plain)
  if (words.length === 0) for (const name of await listConfigResources(cluster, kind)) names.add(name)
  else if (globs.length > 0) {
    if (kind === 'client-metrics')
      throw new Failure('usage', `"${globs[0]}" is a pattern; client metrics take names.`)
    const found = await resolveGroups(cluster, globs, {regex: false})
    for (const {group} of found.groups) names.add(group)
    for (const [word, failure] of found.failures) failures.set(word, failure)
  }
  return {resources: [...names].sort().map((name) => ({kind, name})), failures}
}

async function resolveBrokers(
  cluster: Cluster,
  kind: 'broker' | 'logger',
  words: readonly string[],
): Promise<NamedResources> {
  const odd = words.find((word) => !/^(\d+|\*)$/.test(word))
  if (odd !== undefined)
    throw new Failure('usage', `A broker is named by its id, a number: not "${odd}".`, {
      suggestions: [
        kind === 'logger'
          ? 'The name of a logger is the key: `config set logger 1 kafka=DEBUG`.'
          : "'*' is all that are there now; what counts for all, also for new ones, is of the kind cluster: `config set cluster KEY=VALUE`.",
      ],
    })
  const {brokers} = await cluster.metadata([])
  const live = new Set(brokers.map(({nodeId}) => String(nodeId)))
  const all = words.length === 0 || words.includes('*')
  const wanted = new Set([...words.filter((word) => word !== '*'), ...(all ? live : [])])
  const failures = new Map<string, Failure>()
  const resources: ConfigResource[] = []
  for (const name of [...wanted].sort((a, b) => Number(a) - Number(b))) {
    if (live.has(name)) resources.push({kind, name})
    else
      failures.set(
        name,
        new Failure('not-found', `Broker ${name} is not among the live brokers.`, {
          code: 'BROKER_NOT_AVAILABLE',
          suggestions: [`Live brokers: ${[...live].join(', ')}.`],
        }),
      )
  }
  return {resources, failures}
}
