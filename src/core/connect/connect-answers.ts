import {isObject, JsonReader} from '../http/read-json.ts'
import {compareNames} from '../names/compare-names.ts'

/** An object of JSON that is a connector's own. */
export type JsonObject = Readonly<Record<string, unknown>>

/** States of connectors and tasks (Kafka: AbstractStatus.State); a newer worker may have others. */
export const CONNECTOR_STATES = [
  'RUNNING',
  'PAUSED',
  'STOPPED',
  'FAILED',
  'UNASSIGNED',
  'RESTARTING',
  'DESTROYED',
] as const

/** Types of plugins, as a worker names them (PluginType). */
export const PLUGIN_TYPES = [
  'source',
  'sink',
  'converter',
  'header_converter',
  'transformation',
  'predicate',
] as const

/** What a connector is set to: values as texts, null for one without. */
export type ConnectorConfig = Readonly<Record<string, string | null>>

/** How a connector, or one of its tasks, is doing. */
export interface RunStatus {
  readonly state: string
  /** `host:port` of the worker that runs it, as it advertises itself; null where none does. */
  readonly worker: string | null
  /** The plugin's version, of workers from 4.1 on; null from others. */
  readonly version: string | null
  /** Java's stack trace of what it failed with; null where it has not. */
  readonly trace: string | null
}

/** A task, by its number. */
export interface TaskStatus extends RunStatus {
  readonly task: number
}

/** A connector and its tasks, as a worker tells of them. */
export interface ConnectorStatus extends RunStatus {
  readonly name: string
  /** `source` or `sink`; `unknown` where its plugin is not there. */
  readonly type: string
  readonly tasks: readonly TaskStatus[]
}

/** How far a connector is in one part of what it reads: the maps are the connector's own. */
export interface ConnectorOffset {
  readonly partition: JsonObject
  /** Null where there is none any more. */
  readonly offset: JsonObject | null
}

/** A class that a worker can run. */
export interface ConnectPlugin {
  readonly class: string
  /** `source`, `sink`, `converter`, `header_converter`, `transformation`, `predicate`. */
  readonly type: string
  readonly version: string | null
}

/** What a worker says of one key of a config. */
export interface CheckedKey {
  readonly key: string
  readonly isSecret: boolean
  readonly errors: readonly string[]
  readonly recommended: readonly string[]
}

/** Reads answers of a worker. What is not as the REST API of Connect says is a Failure with code UNEXPECTED_ANSWER. */
export class AnswerReader {
  readonly #json: JsonReader

  /** @param where what has answered, for the sentence */
  constructor(where: string) {
    this.#json = new JsonReader(where)
  }

  status(value: unknown, place = 'status'): ConnectorStatus {
    const {name, type, connector, tasks} = this.#json.object(value, place)
    return {
      name: this.#json.text(name, `${place}.name`),
      type: textOrNull(type) ?? 'unknown',
      ...this.#runStatus(connector, `${place}.connector`),
      tasks: this.#json.list(tasks, `${place}.tasks`, (each, at) => ({
        task: this.#json.whole(this.#json.object(each, at).id, `${at}.id`),
        ...this.#runStatus(each, at),
      })),
    }
  }

  /** Every connector with what `expand=status&expand=info` adds. */
  statuses(value: unknown): {readonly status: ConnectorStatus; readonly config: ConnectorConfig}[] {
    return Object.entries(this.#json.object(value, 'connectors')).map(([name, each]) => {
      const {status, info} = this.#json.object(each, name)
      const {config} = this.#json.object(info, `${name}.info`)
      return {status: this.status(status, `${name}.status`), config: this.config(config)}
    })
  }

  names(value: unknown): string[] {
    return this.#json.list(value, 'connectors', (name, at) => this.#json.text(name, at))
  }

  config(value: unknown): ConnectorConfig {
    return Object.fromEntries(
      Object.entries(this.#json.object(value, 'config')).map(([key, each]) => [
        key,
        each === null ? null : this.#json.text(each, `config.${key}`),
      ]),
    )
  }

  /** `{NAME: {topics: [...]}}` */
  topics(value: unknown, name: string): string[] {
    const {topics} = this.#json.object(this.#json.object(value, 'topics')[name], name)
    return this.#json.list(topics, 'topics', (topic, at) => this.#json.text(topic, at)).toSorted()
  }

  offsets(value: unknown): ConnectorOffset[] {
    const {offsets} = this.#json.object(value, 'offsets')
    const read = this.#json.list(offsets, 'offsets', (each, at): ConnectorOffset => {
      const {partition, offset} = this.#json.object(each, at)
      return {
        partition: this.#json.object(partition, `${at}.partition`),
        offset: offset === null || offset === undefined ? null : this.#json.object(offset, `${at}.offset`),
      }
    })
    return read.toSorted(byTopicAndPartition)
  }

  plugins(value: unknown): ConnectPlugin[] {
    return this.#json.list(value, 'plugins', (each, at) => {
      const plugin = this.#json.object(each, at)
      return {
        class: this.#json.text(plugin.class, `${at}.class`),
        type: textOrNull(plugin.type) ?? 'unknown',
        version: textOrNull(plugin.version),
      }
    })
  }

  /** The keys of a plugin's config that are secrets. */
  secretKeys(value: unknown): Set<string> {
    const keys = this.#json.list(value, 'config', (each, at) => this.#json.object(each, at))
    return new Set(
      keys.flatMap(({name, type}) => (type === 'PASSWORD' && typeof name === 'string' ? name : [])),
    )
  }

  checkedKeys(value: unknown): CheckedKey[] {
    const {configs} = this.#json.object(value, 'checked config')
    return this.#json.list(configs, 'configs', (each, at) => {
      const {definition, value: found} = this.#json.object(each, at)
      const {name, errors, recommended_values: recommended} = this.#json.object(found, `${at}.value`)
      return {
        key: this.#json.text(name, `${at}.value.name`),
        isSecret: isObject(definition) && definition.type === 'PASSWORD',
        errors: this.#texts(errors, `${at}.value.errors`),
        recommended: this.#texts(recommended, `${at}.value.recommended_values`),
      }
    })
  }

  #texts(value: unknown, place: string): string[] {
    return this.#json.list(value ?? [], place, (each, at) => this.#json.text(each, at))
  }

  #runStatus(value: unknown, place: string): RunStatus {
    const {state, worker_id: worker, version, trace} = this.#json.object(value, place)
    return {
      state: this.#json.text(state, `${place}.state`),
      worker: textOrNull(worker),
      version: textOrNull(version),
      trace: textOrNull(trace),
    }
  }
}

/** What a sink reads, in the order of its partitions, which a worker has in none; what a source reads stays as it was told. */
function byTopicAndPartition({partition: a}: ConnectorOffset, {partition: b}: ConnectorOffset): number {
  const topics = [a.kafka_topic, b.kafka_topic]
  if (!topics.every((topic) => typeof topic === 'string')) return 0
  const [topicA = '', topicB = ''] = topics
  return compareNames(topicA, topicB) || Number(a.kafka_partition) - Number(b.kafka_partition)
}

/** Null for what is no text, or an empty one. */
function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
