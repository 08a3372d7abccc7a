import {once} from 'node:events'
import {createWriteStream} from 'node:fs'
import {Tallier, type Tally} from './checksum.ts'

/** Records that are the same in every run: made from their number alone. */
export interface RecordSet {
  readonly count: number
  /** Without the newline that ends it in a file of lines. */
  readonly valueBytes: number
  /** Whether each record has a key and three headers. */
  readonly keyed: boolean
}

/** The headers of every keyed record; kcat can only set the same ones for all. */
export const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['source', 'bench'],
  ['trace', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['attempt', '1'],
]

/**
 * How a record is written for a program: `lines` is the value alone, `json` what `samsa produce --input json` and our
 * peers read, `csv` a row of key, value and headers, `kcat` is key and value for `-K`, `console` what ConsoleProducer reads with parse.headers.
 */
export type InputFormat = 'lines' | 'json' | 'csv' | 'kcat' | 'console'

/** What of a record is compared: kafka-console-consumer's and kcat's headers are brought to this form. */
export type Projection = 'value' | 'key-value' | 'record'

const LINES_PER_WRITE = 4096
const DISTINCT_KEYS = 50_000

/** Letters and digits to cut values from: as hard to compress as identifiers are, about 1.6 to 1. */
const POOL = makePool(256 * 1024)

function makePool(length: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz012345'
  let state = 0x2545f491
  let pool = ''
  for (let index = 0; index < length; index++) {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    pool += letters[(state >>> 8) & 31]
  }
  return pool
}

function makeValue(set: RecordSet, index: number): string {
  const head = `order ${String(index).padStart(9, '0')} status=confirmed amount=${(index * 7919) % 100_000} id=`
  const wanted = set.valueBytes - head.length
  const start = (index * 31_337) % (POOL.length / 2)
  if (wanted <= POOL.length / 2) return head + POOL.slice(start, start + wanted)
  return (
    head +
    POOL.slice(start)
      .repeat(Math.ceil(wanted / (POOL.length - start)))
      .slice(0, wanted)
  )
}

function makeKey(index: number): string {
  return `customer-${(index * 17) % DISTINCT_KEYS}`
}

const HEADERS_JSON = JSON.stringify(HEADERS.map(([key, value]) => ({key, value})))
const HEADERS_CSV = HEADERS.map(([, value]) => value).join(',')
const HEADERS_KCAT = HEADERS.map(([name, value]) => `${name}=${value}`).join(',')
const HEADERS_CONSOLE = HEADERS.map(([name, value]) => `${name}:${value}`).join(',')

function inputLine(set: RecordSet, index: number, format: InputFormat): string {
  const value = makeValue(set, index)
  switch (format) {
    case 'lines':
      return value
    case 'json':
      return `{"key":"${makeKey(index)}","value":"${value}","headers":${HEADERS_JSON}}`
    case 'csv':
      return `${makeKey(index)},${value},${HEADERS_CSV}`
    case 'kcat':
      return `${makeKey(index)}\t${value}`
    case 'console':
      return `${HEADERS_CONSOLE}\t${makeKey(index)}\t${value}`
  }
}

/** One record as a line of text, the same from whichever program it came; see Projection. */
export function canonicalRecord(key: string, headers: string, value: string): string {
  return `${key}\t${headers}\t${value}`
}

/** Headers of a record as canonicalRecord has them. */
export function canonicalHeaders(headers: readonly (readonly [string, string])[]): string {
  return headers.map(([name, value]) => `${name}=${value}`).join(',')
}

/** The file for one program. */
export async function writeInput(file: string, set: RecordSet, format: InputFormat): Promise<void> {
  const stream = createWriteStream(file)
  // A few large values or thousands of small ones: about 300 KB a write.
  const linesPerWrite = Math.max(1, Math.min(LINES_PER_WRITE, Math.floor(300_000 / set.valueBytes)))
  for (let first = 0; first < set.count; first += linesPerWrite) {
    let block = ''
    const end = Math.min(first + linesPerWrite, set.count)
    for (let index = first; index < end; index++) block += `${inputLine(set, index, format)}\n`
    if (!stream.write(block)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
}

/** What the records of a set add up to. */
export function expectedTally(set: RecordSet, projection: Projection): Tally {
  const tallier = new Tallier()
  for (let index = 0; index < set.count; index++) {
    const value = makeValue(set, index)
    if (projection === 'value') tallier.add(value)
    else if (projection === 'key-value') tallier.add(`${makeKey(index)}\t${value}`)
    else tallier.add(canonicalRecord(makeKey(index), HEADERS_KCAT, value))
  }
  return tallier.tally
}
