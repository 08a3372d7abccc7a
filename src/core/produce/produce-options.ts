import {Failure} from '../../errors/failure.ts'
import type {HeaderInput} from '../../kafka/batches/header-encoder.ts'
import type {Compression, Timestamp} from '../../kafka/batches/views.ts'
import {parseDelimiter} from '../records/escape-sequences.ts'
import {parseTimestamp} from '../records/parse-timestamp.ts'
import {readDurationMs} from '../time/duration.ts'
import {readInstantMs} from '../time/instant.ts'
import {checkColumns} from './input/csv-parser.ts'
import type {Acks} from './send/leader-lane.ts'
import type {PartitionerName} from './send/partitioner.ts'
import type {TransactionOptions} from './transaction/transaction.ts'

/** The values of --input. */
export const INPUTS = ['lines', 'json', 'csv', 'file'] as const
export type InputName = (typeof INPUTS)[number]

/** transaction.timeout.ms of Kafka's clients, in milliseconds. */
const TRANSACTION_TIMEOUT_MS = 60_000

/** The values of --compression. */
export const COMPRESSIONS = [
  'none',
  'gzip',
  'snappy',
  'lz4',
  'zstd',
] as const satisfies readonly Compression[]

/** The flags of produce as they were typed; undefined where one was not. */
export interface ProduceFlags {
  readonly input?: InputName | undefined
  readonly file?: readonly string[] | undefined
  readonly value?: readonly string[] | undefined
  readonly key?: string | undefined
  readonly keySeparator?: string | undefined
  readonly allowKeyless?: boolean | undefined
  readonly header?: readonly string[] | undefined
  readonly tombstone?: boolean | undefined
  readonly nullMarker?: string | undefined
  readonly delimiter?: string | undefined
  readonly csvSeparator?: string | undefined
  readonly csvColumns?: string | undefined
  readonly partition?: number | undefined
  readonly partitioner?: PartitionerName | undefined
  readonly timestamp?: string | undefined
  readonly acks?: string | undefined
  readonly compression?: Compression | undefined
  readonly rate?: number | undefined
  readonly printOffsets?: boolean | undefined
  readonly transaction?: boolean | undefined
  readonly transactionalId?: string | undefined
  readonly transactionTimeoutMs?: number | undefined
}

/** What is to be produced, and how, all of it checked as far as it can be without a cluster. */
export interface ProduceOptions {
  readonly input: InputName
  /** Files to read; empty: stdin. */
  readonly files: readonly string[]
  /** Values given on the command line, in place of any input; one null value is a tombstone. Null: read the input. */
  readonly values: readonly (Buffer | null)[] | null
  readonly key: Buffer | null
  readonly keySeparator: Buffer | null
  /** Whether a line without the separator is a value with a null key; else it is refused. */
  readonly allowsKeyless: boolean
  readonly headers: readonly HeaderInput[]
  readonly nullMarker: Buffer | null
  readonly delimiter: Buffer | null
  /** The byte between two cells of CSV; null for a comma. */
  readonly csvSeparator: number | null
  /** The columns of CSV without a row that names them; null where the first row does. */
  readonly csvColumns: readonly string[] | null
  readonly partition: number | null
  /** Null: not asked for, so records that name their partition go there. */
  readonly partitioner: PartitionerName | null
  readonly timestampMs: Timestamp | null
  readonly acks: Acks
  readonly compression: Compression
  readonly recordsPerSecond: number | null
  readonly printsOffsets: boolean
  /** Null: every record is on its own. */
  readonly transaction: TransactionOptions | null
}

const ACKS: Readonly<Record<string, Acks>> = {'0': 0, '1': 1, all: -1, '-1': -1}

/** Checks the flags and reads their values. Throws a usage Failure where two contradict each other or one is wrong. */
export function parseProduceOptions(flags: ProduceFlags, {nowMs}: {readonly nowMs: number}): ProduceOptions {
  const input = flags.input ?? 'lines'
  checkTogether(flags, input)
  const acks = ACKS[flags.acks ?? 'all']
  if (acks === undefined) throw new Failure('usage', `--acks is 0, 1 or all, not "${flags.acks}".`)
  const keySeparator =
    flags.keySeparator === undefined ? null : parseBytes(flags.keySeparator, '--key-separator')
  const values = flags.tombstone ? [null] : (flags.value?.map((value) => Buffer.from(value)) ?? null)
  return {
    input,
    files: flags.file ?? [],
    values,
    key: flags.key === undefined ? null : Buffer.from(flags.key),
    keySeparator,
    allowsKeyless: flags.allowKeyless ?? false,
    headers: (flags.header ?? []).map(parseHeader),
    nullMarker: flags.nullMarker === undefined ? null : Buffer.from(flags.nullMarker),
    delimiter: flags.delimiter === undefined ? null : parseBytes(flags.delimiter, '--delimiter'),
    csvSeparator: flags.csvSeparator === undefined ? null : parseSeparator(flags.csvSeparator),
    csvColumns:
      flags.csvColumns === undefined ? null : checkColumns(flags.csvColumns.split(','), '--csv-columns'),
    partition: flags.partition ?? null,
    partitioner: flags.partitioner ?? null,
    timestampMs: flags.timestamp === undefined ? null : parseTimestampMs(flags.timestamp, nowMs),
    acks,
    compression: flags.compression ?? 'none',
    recordsPerSecond: flags.rate ?? null,
    printsOffsets: flags.printOffsets ?? false,
    transaction:
      flags.transaction === true
        ? {
            transactionalId: flags.transactionalId ?? null,
            timeoutMs: flags.transactionTimeoutMs ?? TRANSACTION_TIMEOUT_MS,
          }
        : null,
  }
}

/** Pairs of flags that cannot both be meant: each is told with the reason. */
function checkTogether(flags: ProduceFlags, input: InputName): void {
  const {key, keySeparator, tombstone, value, file, delimiter, nullMarker, partition, partitioner, acks} =
    flags
  const clashes: readonly (readonly [isClash: boolean, sentence: string])[] = [
    [
      partition !== undefined && partitioner !== undefined,
      '--partition and --partitioner contradict each other: one fixes the partition, the other chooses it.',
    ],
    [
      key !== undefined && keySeparator !== undefined,
      '--key and --key-separator contradict each other: the key is fixed, or it stands in each line.',
    ],
    [
      flags.allowKeyless === true && keySeparator === undefined,
      '--allow-keyless is about lines without the separator: give it with --key-separator.',
    ],
    [tombstone === true && key === undefined, '--tombstone deletes a key: give it with --key.'],
    [tombstone === true && value !== undefined, '--tombstone has no value, so --value contradicts it.'],
    [tombstone === true && file !== undefined, '--tombstone reads no input, so --file contradicts it.'],
    [
      tombstone === true && flags.input !== undefined,
      '--tombstone reads no input, so --input contradicts it.',
    ],
    [
      value !== undefined && file !== undefined,
      '--value and --file contradict each other: one input at a time.',
    ],
    [
      value !== undefined && input !== 'lines',
      `--value is sent as it is, so --input ${input} contradicts it.`,
    ],
    [
      (value !== undefined || tombstone === true) && delimiter !== undefined,
      '--delimiter cuts an input into records; without an input it means nothing.',
    ],
    [
      input === 'json' && key !== undefined,
      'A JSON record brings its key, so --key contradicts --input json.',
    ],
    [input === 'csv' && key !== undefined, 'A CSV row brings its key, so --key contradicts --input csv.'],
    [
      input !== 'lines' && keySeparator !== undefined,
      `--key-separator cuts lines, so --input ${input} contradicts it.`,
    ],
    [
      (input === 'json' || input === 'file') && nullMarker !== undefined,
      `--null-marker belongs to lines and CSV, so --input ${input} contradicts it.`,
    ],
    [
      (input === 'csv' || input === 'file') && delimiter !== undefined,
      `--delimiter belongs to lines and JSON, so --input ${input} contradicts it.`,
    ],
    [
      input !== 'csv' && (flags.csvSeparator !== undefined || flags.csvColumns !== undefined),
      '--csv-separator and --csv-columns belong to --input csv.',
    ],
    [
      flags.printOffsets === true && acks === '0',
      '--print-offsets contradicts --acks 0: without answers no offset is known.',
    ],
    [
      flags.transaction === true && (acks === '0' || acks === '1'),
      `--transaction needs all in-sync replicas to have its records, so --acks ${acks} contradicts it.`,
    ],
    [flags.transactionalId === '', '--transactional-id is empty.'],
    [
      flags.transaction !== true &&
        (flags.transactionalId !== undefined || flags.transactionTimeoutMs !== undefined),
      'Only --transaction has a transactional id and a timeout.',
    ],
  ]
  for (const [isClash, sentence] of clashes) if (isClash) throw new Failure('usage', sentence)
}

/** One byte that is not part of CSV's own grammar. */
function parseSeparator(text: string): number {
  const bytes = parseBytes(text, '--csv-separator')
  const [byte] = bytes
  if (byte !== undefined && bytes.length === 1 && ![0x22, 0x0a, 0x0d].includes(byte)) return byte
  throw new Failure(
    'usage',
    `--csv-separator is one ASCII character, no quote and no line break, not "${text}".`,
    {
      suggestions: ["For example ';' or '\\t'."],
    },
  )
}

function parseBytes(text: string, flag: string): Buffer {
  try {
    return parseDelimiter(text)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure('usage', `${flag}: ${error.message}`, {suggestions: error.suggestions})
  }
}

/** `name=value`; the value may be empty and may hold further equals signs. `name` alone has a null value, as in kcat. */
function parseHeader(text: string): HeaderInput {
  const at = text.indexOf('=')
  if (at < 0 && text !== '') return {key: text, value: null}
  if (at < 1) {
    throw new Failure('usage', `--header takes NAME=VALUE or NAME, not "${text}".`, {
      suggestions: ["For example -H 'trace-id=4711'."],
    })
  }
  return {key: text.slice(0, at), value: Buffer.from(text.slice(at + 1))}
}

/** A time of the position grammar, a length of time ago, or plain milliseconds since 1970. */
function parseTimestampMs(text: string, nowMs: number): Timestamp {
  const given = parseTimestamp(text)
  if (given !== null) return given
  const ageMs = readDurationMs(text)
  const instantMs = ageMs === null ? readInstantMs(text, {nowMs}) : nowMs - ageMs
  if (instantMs !== null) return instantMs
  throw new Failure('usage', `--timestamp "${text}" is not a time.`, {
    suggestions: [
      'Milliseconds since 1970, 2026-11-20T10:00:00Z, 2026-11-20 10:00, @1795215965, or 15m (ago).',
    ],
  })
}
