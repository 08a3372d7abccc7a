import {readFile} from 'node:fs/promises'
import {checkTally, PositionCheck, tallyLines} from '../checksum.ts'
import {canonicalHeaders, canonicalRecord, type RecordSet} from '../record-set.ts'
import type {Workbench} from '../workbench.ts'

/** A topic that is read in every run. */
export interface ConsumeJob {
  readonly set: RecordSet
  readonly topic: string
  /** How its batches are compressed. */
  readonly compression: string
}

/** Throws unless a file holds exactly the values of the set, in any order. */
export async function checkValues(bench: Workbench, {set}: ConsumeJob, file: string): Promise<void> {
  checkTally(await tallyLines(file), bench.expected(set, 'value'), 'its output')
}

/** Lines of TEMPLATE: the topic's own records, each at a place of its own. */
export async function checkTemplate(bench: Workbench, {set, topic}: ConsumeJob, file: string): Promise<void> {
  const positions = new PositionCheck()
  const pattern = /^(\S+) (\d+) (\d+) (\S*) (.*)$/
  const tally = await tallyLines(file, (line) => {
    const [, name, partition, offset, key, value] = pattern.exec(line.toString('utf8')) ?? []
    if (name !== topic) throw new Error(`a line names another topic: ${line.toString('utf8', 0, 80)}`)
    positions.add(Number(partition), Number(offset))
    return `${key}\t${value}`
  })
  positions.check('its output')
  checkTally(tally, bench.expected(set, 'key-value'), 'its output')
}

/** What is compared of a JSON record. */
export interface JsonRecord {
  readonly partition: number
  readonly offset: number
  readonly canonical: string
}

/** JSON records, in whichever form `parse` knows. */
export async function checkJson(
  bench: Workbench,
  {set}: ConsumeJob,
  file: string,
  parse: (line: string) => JsonRecord,
): Promise<void> {
  const positions = new PositionCheck()
  const tally = await tallyLines(file, (line) => {
    const {partition, offset, canonical} = parse(line.toString('utf8'))
    positions.add(partition, offset)
    return canonical
  })
  positions.check('its output')
  checkTally(tally, bench.expected(set, 'record'), 'its output')
}

/** A line of `samsa consume -o json`. */
export function parseSamsaRecord(line: string): JsonRecord {
  const {partition, offset, key, value, headers} = JSON.parse(line) as {
    partition: number
    offset: number
    key: string
    value: string
    headers: {key: string; value: string}[]
  }
  const pairs = headers.map((header) => [header.key, header.value] as const)
  return {partition, offset: Number(offset), canonical: canonicalRecord(key, canonicalHeaders(pairs), value)}
}

/** A line of `kcat -J`, which puts names and values of headers into one list and calls the value payload. */
export function parseKcatRecord(line: string): JsonRecord {
  const {partition, offset, key, payload, headers} = JSON.parse(line) as {
    partition: number
    offset: number
    key: string
    payload: string
    headers: string[]
  }
  const pairs: [string, string][] = []
  for (let index = 0; index < headers.length; index += 2)
    pairs.push([headers[index] ?? '', headers[index + 1] ?? ''])
  return {partition, offset, canonical: canonicalRecord(key, canonicalHeaders(pairs), payload)}
}

/** Throws unless the numbers that a program has said add up to the number of records. */
export async function checkSaidCount(file: string, pattern: RegExp, set: RecordSet): Promise<void> {
  const said = [...(await readFile(file, 'utf8')).matchAll(pattern)]
  const count = said.reduce((sum, match) => sum + Number(match[1]), 0)
  if (count !== set.count) throw new Error(`it counted ${count} records instead of ${set.count}`)
}
