import {Flags} from '@oclif/core'
import {isGlob} from '../../core/names/name-pattern.ts'
import {parseTopicSelection} from '../../core/offsets/topic-selection.ts'
import {parseDecodeChoices} from '../../core/records/decode/decode-choice.ts'
import {openInternalDecoder, type RecordDecoder} from '../../core/records/decoder.ts'
import {INTERNAL_TOPICS} from '../../core/records/internal-topics.ts'
import type {SchemaSource} from '../../core/schemas/registered-schema.ts'
import {Failure} from '../../errors/failure.ts'
import {type LocalSchemaFlags, localSchemaFlags, readLocalSchema} from './schema-flags.ts'

/** The flags of `consume` about what bytes stand for. */
export const decodeFlags = {
  decode: Flags.string({
    description:
      "what keys and values are: auto, avro, protobuf, json-schema (with :key or :value that part alone) by the schema ids in them; internal reads Kafka's own topics; repeatable, or LIST",
    helpValue: 'WHAT',
    helpGroup: 'RECORDS',
    multiple: true,
    multipleNonGreedy: true,
  }),
  ...localSchemaFlags,
}

interface DecodeFlags extends LocalSchemaFlags {
  readonly decode?: readonly string[] | undefined
  readonly regex: boolean
}

/** What opening a decoder needs of the command. */
export interface DecoderSurroundings {
  readonly topics: readonly string[]
  readonly openSource: () => Promise<SchemaSource>
  readonly notice: (line: string) => void
  readonly signal: AbortSignal
}

/** The decoder that is asked for; null for none. Throws a usage Failure where it would read none of the topics. */
export async function readDecoder(
  flags: DecodeFlags,
  {topics, openSource, notice, signal}: DecoderSurroundings,
): Promise<RecordDecoder | null> {
  const {decode, schema, proto, message} = flags
  if (decode === undefined) {
    const given = [schema && '--schema', proto && '--proto', message && '--message'].find(Boolean)
    if (given === undefined) return null
    throw new Failure('usage', `${given} is about records that are decoded: give it with --decode.`)
  }
  const words = decode.flatMap((each) => each.split(','))
  if (words.includes('internal')) {
    if (words.length > 1)
      throw new Failure('usage', "--decode internal reads Kafka's own topics, which have no other schemas.")
    requireInternal(topics, flags.regex)
    return openInternalDecoder()
  }
  const choices = parseDecodeChoices(words)
  const named = choices.value ?? choices.key
  if (message !== undefined && proto === undefined)
    throw new Failure('usage', '--message names a message of --proto: records with schema ids name theirs.')
  if (schema !== undefined && choices.key?.isRequired && choices.value?.isRequired)
    throw new Failure('usage', 'One file of --schema cannot be that of keys and of values.')
  const local = await readLocalSchema(flags, named?.format ?? null, signal)
  const {openSchemaDecoder} = await import('../../core/records/decode/open-codec.ts')
  return openSchemaDecoder({
    choices,
    schema: local,
    openSource,
    onTrouble: ({message: what}) => notice(`${what} Records are marked where their schema is not known.`),
  })
}

function requireInternal(topics: readonly string[], regex: boolean): void {
  for (const word of topics) {
    const {name} = parseTopicSelection(word, {regex})
    if (regex || isGlob(name) || INTERNAL_TOPICS.some((topic) => topic === name)) continue
    throw new Failure('usage', `--decode internal reads Kafka's own topics, and ${name} is none of them.`, {
      suggestions: [`They are ${INTERNAL_TOPICS.join(', ')}.`],
    })
  }
}
