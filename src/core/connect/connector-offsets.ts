import {Failure} from '../../errors/failure.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {parseBigintJson, stringifyBigintJson} from '../http/bigint-json.ts'
import {isObject} from '../http/read-json.ts'
import {statusOrNull} from './await-connectors.ts'
import type {ConnectorOffset, JsonObject} from './connect-answers.ts'
import type {ConnectClient} from './connect-client.ts'
import {unknownConnector} from './known-connectors.ts'

/** How far a connector is in a part of what it reads, and how far it is to be. */
export interface OffsetChange extends PlanRow {
  readonly connector: string
  readonly partition: JsonObject
  /** Null where there is none. */
  readonly from: JsonObject | null
  /** Null for the beginning. */
  readonly to: JsonObject | null
}

/** How far a connector is, as far as it has told. Throws Failure(not-found) where there is no such connector. */
export async function fetchOffsets(client: ConnectClient, name: string): Promise<ConnectorOffset[]> {
  try {
    return await client.offsets(name)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error
    const names = await client.names()
    // A worker before Kafka 3.5 does not know offsets, and says the same.
    throw names.includes(name) ? error : unknownConnector(name, names)
  }
}

/**
 * Plans other offsets for a connector: `wished` for those that are named, the beginning for all of them where it is null. Throws
 * Failure(conflict) for a connector that is not stopped: while it runs, it would write its own over them (KIP-875).
 */
export async function planOffsets(
  client: ConnectClient,
  name: string,
  wished: readonly ConnectorOffset[] | null,
): Promise<OffsetChange[]> {
  const known = await fetchOffsets(client, name)
  const status = await statusOrNull(client, name)
  if (status !== null && status.state !== 'STOPPED')
    throw new Failure(
      'conflict',
      `Connector ${name} is ${status.state}; only of one that is stopped offsets can be changed.`,
      {
        code: 'NOT_STOPPED',
        suggestions: [`samsa connect stop ${name}, and samsa connect resume ${name} afterwards.`],
      },
    )
  if (wished === null)
    return known.map(({partition, offset}) => ({connector: name, partition, from: offset, to: null}))
  const before = new Map(known.map(({partition, offset}) => [keyOf(partition), offset]))
  return wished.map(({partition, offset}) => ({
    connector: name,
    partition,
    from: before.get(keyOf(partition)) ?? null,
    to: offset,
  }))
}

/** Brings offsets to what is planned, and reads them back. */
export function offsetChange(
  client: ConnectClient,
  name: string,
  rows: readonly OffsetChange[],
  {isReset}: {readonly isReset: boolean},
): Change<'offsets', OffsetChange> {
  return {
    noun: 'offsets',
    rows,
    hasEffect: ({from, to}) => keyOf(from) !== keyOf(to),
    execute: async (effective) => {
      const wished = effective.map(({partition, to}) => ({partition, offset: to}))
      await (isReset ? client.deleteOffsets(name) : patchOffsets(client, name, wished))
      return new Map(
        effective.map((row): [OffsetChange, Done<OffsetChange>] => [
          row,
          {outcome: row.to === null ? 'deleted' : 'committed'},
        ]),
      )
    },
    readBack: async (done) => {
      const now = new Map(
        (await client.offsets(name)).map(({partition, offset}) => [keyOf(partition), offset]),
      )
      const astray = done.filter(({partition, to}) => keyOf(now.get(keyOf(partition)) ?? null) !== keyOf(to))
      return new Map(astray.map((row) => [row, notTaken(row)]))
    },
  }
}

/** A worker answers 500 to what its connector, or the group of a sink, does not take, such as a partition that is not there. */
async function patchOffsets(
  client: ConnectClient,
  name: string,
  wished: readonly ConnectorOffset[],
): Promise<void> {
  try {
    await client.patchOffsets(name, wished)
  } catch (error) {
    if (!(error instanceof Failure) || !/^HTTP_(?:400|500)$/.test(error.code ?? '')) throw error
    const parts = wished.map(({partition}) => stringifyBigintJson(partition))
    const most = parts.slice(0, MOST_TOLD).join(', ')
    throw error
      .suggesting(
        `Probably there is no such part: of a sink each has to be a topic and a partition that exist. Asked for: ${most}${parts.length > MOST_TOLD ? ', ...' : ''}.`,
      )
      .suggesting(
        `samsa connect offsets ${name} shows the parts that it knows, samsa topic describe the partitions of a topic.`,
      )
  }
}

/** Parts that a sentence names. */
const MOST_TOLD = 3

function notTaken({connector, partition}: OffsetChange): Failure {
  return new Failure('failed', `Connector ${connector} is elsewhere in ${stringifyBigintJson(partition)}.`, {
    code: 'NOT_APPLIED',
  })
}

/** The same text for the same value, in whichever order its members are. */
function keyOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`
  if (!isObject(value)) return stringifyBigintJson(value)
  const members = Object.keys(value).toSorted()
  return `{${members.map((member) => `${JSON.stringify(member)}:${keyOf(value[member])}`).join()}}`
}

/**
 * Offsets of a file: `{"offsets": [{"partition": {...}, "offset": {...}}]}`, as Connect and `connect offsets -o json` print them. Throws
 * Failure(usage) for anything else.
 */
export function parseOffsetsFile(text: string, file: string): ConnectorOffset[] {
  const wrong = (why: string): Failure =>
    new Failure('usage', `${file} ${why}.`, {
      code: 'WRONG_FILE',
      suggestions: [
        '{"offsets": [{"partition": {...}, "offset": {...}}]}, as connect offsets NAME -o json prints it.',
      ],
    })
  const document = parsed(text)
  const offsets: unknown = isObject(document) ? document.offsets : undefined
  if (!Array.isArray(offsets)) throw wrong('has no list of offsets in JSON')
  if (offsets.length === 0) throw wrong('has no offset in it')
  return offsets.map((each: unknown, index) => {
    const {partition, offset}: JsonObject = isObject(each) ? each : {}
    if (!isObject(partition)) throw wrong(`has no partition in offset ${index + 1}`)
    if (offset !== null && !isObject(offset)) throw wrong(`has no offset, nor null, in offset ${index + 1}`)
    return {partition, offset}
  })
}

function parsed(text: string): unknown {
  try {
    return parseBigintJson(text)
  } catch {
    return null
  }
}
