import {Flags, type Interfaces} from '@oclif/core'
import {
  COMPRESSIONS,
  INPUTS,
  type ProduceOptions,
  parseProduceOptions,
} from '../../core/produce/produce-options.ts'
import {PARTITIONERS} from '../../core/produce/send/partitioner.ts'
import {durationFlag} from '../base-command.ts'
import {encodeFlags} from '../records/encode-flags.ts'

/** The flags of `produce`: what to read, how a record is made of it, and how it is sent. */
export const produceFlags = {
  value: Flags.string({
    description: 'send this text as a record, without reading any input; repeatable',
    helpValue: 'TEXT',
    multiple: true,
    multipleNonGreedy: true,
  }),
  file: Flags.string({
    description: 'read this file in place of stdin; repeatable; - is stdin',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  input: Flags.option({
    description: 'what the input holds: a record a line, JSON records, CSV, or each file as one record',
    options: INPUTS,
  })(),
  key: Flags.string({char: 'k', description: 'the key of every record', helpValue: 'TEXT'}),
  'key-separator': Flags.string({
    description: 'what stands between key and value in each line',
    helpValue: 'TEXT',
  }),
  'allow-keyless': Flags.boolean({
    description: 'a line without the key separator is a value with a null key, in place of an error',
  }),
  header: Flags.string({
    char: 'H',
    description: 'a header of every record, with a null value where only the name is given; repeatable',
    helpValue: 'NAME[=VALUE]',
    multiple: true,
    multipleNonGreedy: true,
  }),
  tombstone: Flags.boolean({
    description: 'send one record with a null value, which deletes the key of --key',
  }),
  'null-marker': Flags.string({
    description: 'a key or value that is exactly this is null [default: none is]',
    helpValue: 'TEXT',
  }),
  delimiter: Flags.string({description: "what ends a record [default: '\\n']", helpValue: 'TEXT'}),
  'csv-separator': Flags.string({
    description: 'what stands between CSV cells [default: ,]',
    helpValue: 'CHAR',
  }),
  'csv-columns': Flags.string({
    description: 'the columns of CSV whose first row does not name them: key,value',
    helpValue: 'LIST',
  }),
  partition: Flags.integer({
    helpValue: 'N',
    char: 'p',
    description: 'send everything to this partition',
    min: 0,
  }),
  partitioner: Flags.option({
    description:
      'how the partition is chosen; murmur2 as Java clients do, crc32 as librdkafka [default: murmur2]',
    options: PARTITIONERS,
  })(),
  ...encodeFlags,
  timestamp: Flags.string({
    description:
      'the time of every record: milliseconds since 1970, 2026-11-20T10:00:00Z, or 15m (that long ago)',
    helpValue: 'TIME',
  }),
  acks: Flags.option({
    description:
      'who must have a record before it counts as sent: all in-sync replicas, the leader, or nobody (0: no answers, so every record counts as unknown, with exit code 0)',
    options: ['all', '1', '0', '-1'] as const,
    default: 'all',
  })(),
  compression: Flags.option({
    description: 'how batches are compressed',
    options: COMPRESSIONS,
    default: 'none',
  })(),
  rate: Flags.integer({description: 'send at most N records a second', helpValue: 'N', min: 1}),
  transaction: Flags.boolean({
    description: 'all or nothing: commit when every record is acknowledged, abort otherwise',
  }),
  'transactional-id': Flags.string({
    description: 'the transactional id; a later run with it fences an earlier one [default: a random one]',
    helpValue: 'ID',
  }),
  'transaction-timeout': durationFlag({
    description: 'the broker aborts the transaction after this time [default: 1m]',
  }),
  'print-offsets': Flags.boolean({
    description: 'print the partition and the offset of each acknowledged record, in the order of the input',
  }),
}

type ProduceFlags = Interfaces.InferredFlags<typeof produceFlags>

/** What the flags ask to produce. Throws a usage Failure; nothing has been sent by then. */
export function readProduceOptions(flags: ProduceFlags, nowMs: number): ProduceOptions {
  const {
    'key-separator': keySeparator,
    'allow-keyless': allowKeyless,
    'null-marker': nullMarker,
    'print-offsets': printOffsets,
    'csv-separator': csvSeparator,
    'csv-columns': csvColumns,
    'transactional-id': transactionalId,
    'transaction-timeout': transactionTimeoutMs,
  } = flags
  return parseProduceOptions(
    {
      ...flags,
      keySeparator,
      allowKeyless,
      nullMarker,
      printOffsets,
      csvSeparator,
      csvColumns,
      transactionalId,
      transactionTimeoutMs,
    },
    {nowMs},
  )
}
