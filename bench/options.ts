import {parseArgs} from 'node:util'
import type {ToolName} from './toolbox.ts'

/** A client that can write the topics that are read. */
export type Filler = 'kafka' | 'kcat' | 'samsa'

/** What the command line asks for. */
export interface BenchOptions {
  /** Names of cases; empty for all. */
  readonly cases: readonly string[]
  /** Null: what each case has by itself. */
  readonly rounds: number | null
  /** Rounds that are run and checked, but not counted. Null: what each case has by itself. */
  readonly warmups: number | null
  readonly partitions: readonly number[]
  /** Null: all that are found. Ours and Node itself are always among them. */
  readonly clients: readonly ToolName[] | null
  /** How many small records. */
  readonly records: number
  readonly codecs: readonly string[]
  /** Who writes the topics that are read. */
  readonly filler: Filler
  readonly list: boolean
  readonly help: boolean
}

const CLIENTS: readonly ToolName[] = ['samsa', 'node', 'kcat', 'kafka', 'kafkajs', 'platformatic', 'fastavro']
const FILLERS: readonly Filler[] = ['kafka', 'kcat', 'samsa']

export const USAGE = `npm run bench -- [CASE...] [OPTIONS]

  --rounds N        measured runs of each client [default: 5, 20 for start, 1 for dashboards]
  --warmups N       runs before them that are not counted [default: 1, 0 for dashboards]
  --partitions LIST one table for each number of partitions [default: 1,6]
  --clients LIST    only these beside samsa: ${CLIENTS.slice(2).join(', ')} [default: all that are found]
  --records N       small records in each run [default: 1000000]
  --codecs LIST     of the case codecs [default: gzip,snappy,lz4,zstd]
  --filler NAME     who writes the topics that are read: ${FILLERS.join(', ')} [default: kafka]
  --list            the names of the cases
`

/** Throws with a sentence for words that mean nothing. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const {values, positionals} = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      rounds: {type: 'string'},
      warmups: {type: 'string'},
      partitions: {type: 'string', default: '1,6'},
      clients: {type: 'string'},
      records: {type: 'string', default: '1000000'},
      codecs: {type: 'string', default: 'gzip,snappy,lz4,zstd'},
      filler: {type: 'string', default: 'kafka'},
      list: {type: 'boolean', default: false},
      help: {type: 'boolean', short: 'h', default: false},
    },
  })
  const filler = FILLERS.find((each) => each === values.filler)
  if (filler === undefined) throw new Error(`--filler is one of ${FILLERS.join(', ')}`)
  return {
    cases: positionals,
    rounds: values.rounds === undefined ? null : parseCount(values.rounds, 'rounds', 1),
    warmups: values.warmups === undefined ? null : parseCount(values.warmups, 'warmups', 0),
    partitions: values.partitions.split(',').map((each) => parseCount(each, 'partitions', 1)),
    clients: values.clients === undefined ? null : values.clients.split(',').map(parseClient),
    records: parseCount(values.records, 'records', 1),
    codecs: values.codecs.split(','),
    filler,
    list: values.list,
    help: values.help,
  }
}

function parseCount(text: string, name: string, least: number): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < least)
    throw new Error(`--${name} ${text}: a whole number from ${least} is wanted`)
  return count
}

function parseClient(name: string): ToolName {
  const client = CLIENTS.find((each) => each === name)
  if (client === undefined) throw new Error(`--clients knows ${CLIENTS.join(', ')}, not ${name}`)
  return client
}
