import {Flags, type Interfaces} from '@oclif/core'
import type {ConsumeRequest} from '../../core/consume/consume-request.ts'
import {compileOutputFormat} from '../../core/consume/output-format.ts'
import {parsePartitionList} from '../../core/offsets/partition-list.ts'
import {parsePartitionPositions, refuseEmptyRange} from '../../core/offsets/position.ts'
import {parseTopicSelection} from '../../core/offsets/topic-selection.ts'
import type {RecordDecoder} from '../../core/records/decoder.ts'
import {parseDelimiter} from '../../core/records/escape-sequences.ts'
import type {ByteEncoding, RecordFormat} from '../../core/records/record-format.ts'
import {Failure} from '../../errors/failure.ts'
import {escapeBytesForTerminal} from '../../views/escape.ts'
import {escapeJsonForTerminal} from '../../views/json.ts'
import {durationFlag} from '../base-command.ts'
import {decodeFlags} from '../records/decode-flags.ts'
import {grepFlag, inflateLimitFlag, regexFlag, utcFlag, whereFlag} from '../shared-flags.ts'

const encodingFlag = Flags.custom<ByteEncoding>({
  options: ['utf8', 'base64', 'hex'],
  default: 'utf8',
  helpGroup: 'RECORDS',
})

/** How `consume` prints records, in place of the output formats of other commands. */
export const recordOutputFlag = Flags.string({
  char: 'o',
  description: 'how to print a record; none prints only how many there were, at the end',
  options: ['value', 'json', 'none'],
  default: 'value',
  helpValue: 'FORMAT',
  helpGroup: 'RECORDS',
})

/** The flags of `consume`: what to read, in which group, and how to print it. */
export const consumeFlags = {
  from: Flags.string({
    description: 'where to start; see the description [default: earliest]',
    helpValue: 'POSITION',
    // What kafka-console-consumer.sh calls these; an alias costs nothing.
    aliases: ['offset'],
  }),
  'from-beginning': Flags.boolean({description: 'as --from earliest', exclusive: ['from']}),
  to: Flags.string({
    aliases: ['until'],
    description: 'where to end, this offset or time excluded',
    helpValue: 'POSITION',
  }),
  exit: Flags.boolean({char: 'e', description: 'end at the ends of the log as they are now'}),
  max: Flags.integer({
    char: 'n',
    description: 'end after N records',
    helpValue: 'N',
    min: 1,
    aliases: ['max-messages'],
  }),
  tail: Flags.integer({
    description: 'the last N records over all partitions, in time order; then end',
    helpValue: 'N',
    min: 1,
    exclusive: ['group', 'max', 'to'],
  }),
  'latest-per-key': Flags.boolean({
    description: 'only the last record of each key, without deleted keys (tombstones); then end',
    exclusive: ['group', 'max', 'tail', 'follow'],
  }),
  follow: Flags.boolean({
    description: 'with --tail: read on after it',
    dependsOn: ['tail'],
    exclusive: ['exit'],
  }),
  'idle-timeout': durationFlag({description: 'end when no record came for so long'}),
  partition: Flags.string({
    char: 'p',
    description: 'only these partitions of each topic: 0,3 or 0-3; of one, TOPIC:0,3',
    helpValue: 'LIST',
    exclusive: ['group'],
  }),
  grep: grepFlag,
  where: whereFlag,
  quiet: Flags.boolean({char: 'q', description: 'no notes on stderr, only what failed'}),
  regex: regexFlag,
  utc: utcFlag,
  isolation: Flags.option({
    description:
      'whether records of transactions that were aborted, or are still open, are read too: read_uncommitted reads them',
    options: ['read_committed', 'read_uncommitted'] as const,
    default: 'read_committed',
  })(),
  'inflate-limit': inflateLimitFlag,
  group: Flags.string({
    char: 'g',
    description: 'join this group, share its partitions, and commit what was written out',
    helpValue: 'GROUP',
  }),
  'group-protocol': Flags.custom<'classic' | 'consumer'>({
    description: 'how to join: as most clients do, or as of KIP-848',
    options: ['classic', 'consumer'],
    default: 'classic',
  })(),
  'instance-id': Flags.string({
    description: 'static membership: keeps its partitions over a restart (group.instance.id)',
    helpValue: 'ID',
    dependsOn: ['group'],
  }),
  format: Flags.string({
    char: 'f',
    description: "a template such as '%t[%p]@%o %k=%v\\n'; see the description",
    helpValue: 'TEMPLATE',
    helpGroup: 'RECORDS',
  }),
  'key-encoding': encodingFlag({description: 'how keys are printed'}),
  'value-encoding': encodingFlag({description: 'how values are printed'}),
  ...decodeFlags,
  'key-separator': Flags.string({
    description: 'print the key and this before each value',
    helpValue: 'TEXT',
    helpGroup: 'RECORDS',
  }),
  delimiter: Flags.string({
    description: "what ends a value [default: '\\n']",
    helpValue: 'TEXT',
    helpGroup: 'RECORDS',
  }),
  'null-marker': Flags.string({
    description: 'what a null key or value prints [default: nothing]',
    helpValue: 'TEXT',
    helpGroup: 'RECORDS',
  }),
}

type ConsumeFlags = Interfaces.InferredFlags<typeof consumeFlags> & {
  readonly json: boolean
  readonly output: string
}

/** What the flags ask to read. Throws a usage Failure; nothing has been sent by then. */
export function readConsumeRequest(
  flags: ConsumeFlags,
  topics: readonly string[],
  nowMs: number,
): ConsumeRequest {
  const options = {nowMs, utc: flags.utc}
  const from = parsePartitionPositions(flags.from ?? 'earliest', options)
  const to = flags.to === undefined ? null : parsePartitionPositions(flags.to, options)
  refuseEmptyRange(from, to)
  const positions = [from, to].flatMap((each) => [each?.others, ...(each?.byPartition.values() ?? [])])
  if (flags.group === undefined && positions.some((position) => position?.anchor === 'committed'))
    throw new Failure('usage', 'Only a group has committed offsets: give --group with this position.')
  refusePartitionsTwice(flags, topics)
  return {
    topics,
    regex: flags.regex,
    partitions: flags.partition === undefined ? null : parsePartitionList(flags.partition),
    range: {
      from,
      to,
      exitsAtEnd: flags.exit || flags.tail !== undefined || flags['latest-per-key'],
      isolation: flags.isolation,
    },
    maxRecords: flags.max ?? null,
    tail: flags.tail ?? null,
    latestPerKey: flags['latest-per-key'],
    follows: flags.follow,
    idleTimeoutMs: flags['idle-timeout'] ?? null,
    inflateLimitBytes: flags['inflate-limit'] ?? null,
    group:
      flags.group === undefined
        ? null
        : {groupId: flags.group, instanceId: flags['instance-id'] ?? null, protocol: flags['group-protocol']},
  }
}

/** Which partitions are read is said once: behind a name, by --partition, or by the group. */
function refusePartitionsTwice(
  {group, partition, regex}: Pick<ConsumeFlags, 'group' | 'partition' | 'regex'>,
  topics: readonly string[],
): void {
  const chosen = topics.map((word) => parseTopicSelection(word, {regex})).find(({partitions}) => partitions)
  if (chosen === undefined) return
  if (partition !== undefined)
    throw new Failure('usage', `Both ${chosen.text} and --partition name partitions: give one of them.`)
  if (group !== undefined)
    throw new Failure(
      'usage',
      `A group deals out the partitions of ${chosen.name} itself, so ${chosen.text} contradicts it.`,
      {
        suggestions: [`Write ${chosen.name}, or leave --group out.`],
      },
    )
}

/** How the flags ask to print a record; on a terminal with control characters made visible. */
export function readRecordFormat(
  flags: ConsumeFlags,
  isTerminal: boolean,
  decoder: RecordDecoder | null,
): RecordFormat | null {
  const isJson = flags.json || flags.output === 'json'
  const {format: template, delimiter, 'key-separator': keySeparator, 'null-marker': nullText} = flags
  if (template !== undefined && (isJson || flags.output === 'none'))
    throw new Failure('usage', `Give either --format or -o ${isJson ? 'json' : 'none'}.`)
  if (decoder?.keyMatters && keySeparator !== undefined)
    throw new Failure('usage', `--decode internal prints the key with the value: leave --key-separator out.`)
  return compileOutputFormat({
    ...(decoder === null ? {} : {decoder}),
    kind: template !== undefined ? 'template' : isJson ? 'json' : flags.output === 'none' ? 'none' : 'value',
    ...(template === undefined ? {} : {template}),
    keyEncoding: flags['key-encoding'],
    valueEncoding: flags['value-encoding'],
    ...(delimiter === undefined ? {} : {delimiter: parseDelimiter(delimiter)}),
    ...(keySeparator === undefined ? {} : {keySeparator: parseDelimiter(keySeparator)}),
    ...(nullText === undefined ? {} : {nullText}),
    ...(isTerminal ? {escapeBytes: escapeBytesForTerminal, escapeJson: escapeJsonForTerminal} : {}),
  })
}
