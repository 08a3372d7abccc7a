import {readFileSync} from 'node:fs'
import {findKafkaJars} from '../../support/kafka-jars.ts'
import {readZip} from '../../support/zip.ts'

/** A field of Kafka's message schemas (clients/src/main/resources/common/message/README). */
export interface KafkaField {
  readonly name: string
  readonly type: string
  readonly versions: string
  readonly nullableVersions?: string
  readonly taggedVersions?: string
  readonly tag?: number
  readonly default?: unknown
  readonly fields?: readonly KafkaField[]
}

export interface KafkaMessage {
  readonly apiKey: number
  readonly type: 'request' | 'response' | 'coordinator-key' | 'coordinator-value'
  readonly name: string
  readonly validVersions: string
  readonly flexibleVersions: string
  readonly fields: readonly KafkaField[]
  readonly commonStructs?: readonly {readonly name: string; readonly fields: readonly KafkaField[]}[]
}

/** Every message schema that Kafka publishes in some of its jars, by name; null without jars (see findKafkaJars). */
export async function readKafkaSchemas(
  names: readonly string[] = ['clients'],
): Promise<Map<string, KafkaMessage> | null> {
  const kafka = await findKafkaJars()
  if (kafka === null) return null
  const jars = kafka.jars.filter((path) =>
    names.some((name) => new RegExp(`kafka-${name}-[\\d.]+\\.jar$`).test(path)),
  )
  const files = jars.flatMap((jar) => [
    ...readZip(readFileSync(jar), (name) => /^common\/message\/.*\.json$/.test(name)).values(),
  ])
  return new Map(
    files.map((bytes) => {
      const json = bytes.toString('utf8').replaceAll(/^\s*\/\/.*$/gm, '')
      const schema = JSON.parse(json, addVersions) as KafkaMessage
      return [schema.name, schema]
    }),
  )
}

/** A tagged field may leave its versions out: they are those of the tag. */
function addVersions(_: string, value: unknown): unknown {
  const isTagged = typeof value === 'object' && value !== null && 'taggedVersions' in value
  return isTagged ? {versions: value.taggedVersions, ...value} : value
}

/** Whether a version is inside `3`, `0-3`, `2+` or `none`. */
export function isInVersions(versions: string | undefined, version: number): boolean {
  const match = /^(\d+)(?:-(\d+)|(\+))?$/.exec(versions ?? 'none')
  if (!match) return false
  const first = Number(match[1])
  const last = match[3] ? Number.POSITIVE_INFINITY : Number(match[2] ?? match[1])
  return version >= first && version <= last
}

/** The name that Kafka's `PartitionIndex` has in samsa's schemas. */
export function propertyName(field: string): string {
  return field.charAt(0).toLowerCase() + field.slice(1)
}

/** The fields of a struct type: given in place, or one of the message's common structs. */
export function fieldsOf(message: KafkaMessage, field: KafkaField): readonly KafkaField[] {
  const type = field.type.replace('[]', '')
  return field.fields ?? message.commonStructs?.find(({name}) => name === type)?.fields ?? []
}
