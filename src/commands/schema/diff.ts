import {Args} from '@oclif/core'
import {ClusterCommand} from '../../cli/cluster-command.ts'
import {schemaRegistryFlag} from '../../cli/connection-flags.ts'
import {exitCodeOf} from '../../cli/exit-codes.ts'
import {prose} from '../../cli/prose.ts'
import {readSchemaInput, schemaInputFlags} from '../../cli/schemas/schema-input.ts'
import {type ComparedSchema, compareSchemas} from '../../core/schemas/diff/compare-schemas.ts'
import {namingNearest, parseSubjectWord} from '../../core/schemas/known-subjects.ts'
import type {SubjectSchema} from '../../core/schemas/registered-schema.ts'
import {parseVersion, type WantedVersion} from '../../core/schemas/schema-registry.ts'
import {Failure} from '../../errors/failure.ts'
import {type DiffSide, type SchemaDifference, schemaDiffView} from '../../views/schemas/schema-diff.ts'

/** One of the two, and what it is called. */
type Side = DiffSide & {readonly schema: ComparedSchema}

export default class SchemaDiff extends ClusterCommand<typeof SchemaDiff> {
  static override summary = 'Show what differs between two versions of a schema, or between one and a file.'
  static override description = prose`
    Of Avro and JSON Schema it compares what they say, part by part: + a field that was added, - one that was removed, ~ what is otherwise. Of a field of
    Avro it says whether it has a default, which decides most of the time whether it may be added or removed. The order of members and the layout do not count. Protobuf, and schemas of two types, are compared line by line.

    Without a second word it compares with the last version, and the last version with the one before it. Whether a difference may be is another
    question: \`samsa schema check\`. Exit code 0 where nothing differs, 3 where something does.
  `
  static override examples = [
    {
      description: 'What has the last version changed?',
      command: '<%= config.bin %> schema diff order-events-value',
    },
    {
      description: 'What would a file change?',
      command: `echo '{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}' | <%= config.bin %> schema diff order-events-value -`,
    },
  ]
  static override args = {
    subject: Args.string({description: 'SUBJECT or SUBJECT:VERSION', required: true}),
    other: Args.string({description: 'another version, or a file; - for stdin'}),
  }
  static override flags = {...schemaRegistryFlag, type: schemaInputFlags.type}

  async run(): Promise<SchemaDifference> {
    const {subject, version} = parseSubjectWord(this.args.subject)
    const {other} = this.args
    const isVersion = other === undefined || /^(\d+|latest)$/.test(other)
    const [from, to] = isVersion
      ? await this.#versions(subject, version, other === undefined ? null : parseVersion(other))
      : await this.#withFile(subject, version ?? 'latest', other)
    const {by, changes} = await compareSchemas(from.schema, to.schema)
    const differs = changes.length > 0
    if (differs) process.exitCode = exitCodeOf(new Failure('check', 'The schemas differ.'))
    return this.show({differs, from: sideOf(from), to: sideOf(to), by, changes}, schemaDiffView)
  }

  async #versions(
    subject: string,
    first: WantedVersion | null,
    second: WantedVersion | null,
  ): Promise<readonly [Side, Side]> {
    const before = first ?? (await this.#versionBefore(subject, second ?? 'latest'))
    return [await this.#version(subject, before), await this.#version(subject, second ?? 'latest')]
  }

  /** The version before another one, which need not be one less: versions may have been deleted. */
  async #versionBefore(subject: string, version: WantedVersion): Promise<number> {
    const registry = await this.registry()
    const versions = await namingNearest(registry.versions(subject), subject, () => registry.subjects())
    const before = version === 'latest' ? versions.slice(0, -1) : versions.filter((each) => each < version)
    const last = before.at(-1)
    if (last !== undefined) return last
    const first = version === 'latest' ? versions.at(-1) : version
    throw new Failure(
      'not-found',
      versions.length === 1
        ? `${subject} has only version ${first}, and none before it to compare with.`
        : `${subject} has no version before ${first}.`,
      {
        code: 'VERSION_NOT_FOUND',
        suggestions: ['Give a file to compare with.'],
      },
    )
  }

  async #version(subject: string, wanted: WantedVersion): Promise<Side> {
    const registry = await this.registry()
    const schema: SubjectSchema = await namingNearest(registry.schemaOf(subject, wanted), subject, () =>
      registry.subjects(),
    )
    return {subject: schema.subject, version: schema.version, file: null, schema}
  }

  async #withFile(subject: string, version: WantedVersion, file: string): Promise<readonly [Side, Side]> {
    const from = await this.#version(subject, version)
    // What nothing says otherwise is written as the version that it is compared with.
    const type = this.flags.type ?? (file === '-' ? TYPE_WORDS[from.schema.type] : undefined)
    const schema = await readSchemaInput(file, {type, reference: undefined}, this.interruption.abort)
    return [from, {subject: null, version: null, file, schema}]
  }
}

const TYPE_WORDS = {AVRO: 'avro', PROTOBUF: 'protobuf', JSON: 'json-schema'} as const

function sideOf({subject, version, file}: Side): DiffSide {
  return {subject, version, file}
}
