import {Failure} from '../../errors/failure.ts'
import {CsvRows} from '../records/csv-rows.ts'

/** A line of a file of offsets. Without a group it is meant for whichever group the command names. */
export interface FiledOffset {
  readonly group: string | null
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly leaderEpoch?: number
  readonly metadata?: string
}

/**
 * Reads committed offsets from text. JSON is what `group export --json` and `group reset --json` print. CSV is
 * `topic,partition,offset` or `group,topic,partition,offset`, as kafka-consumer-groups --export writes it (no heading), or
 * with a heading that names the columns. Throws Failure(usage) that names the line and what is wrong with it.
 */
export function parseOffsetsFile(text: string, name: string): FiledOffset[] {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (trimmed === '') throw new Failure('usage', `${name} is empty; it holds no offsets.`)
  const offsets = /^[[{]/.test(trimmed) ? parseJson(trimmed, name) : parseCsv(text, name)
  const seen = new Set<string>()
  for (const {group, topic, partition} of offsets) {
    const key = JSON.stringify([group, topic, partition])
    if (seen.has(key)) {
      const of = group === null ? '' : ` of group ${group}`
      throw new Failure('usage', `${name} has two offsets for ${topic}-${partition}${of}.`)
    }
    seen.add(key)
  }
  return offsets
}

function parseJson(text: string, name: string): FiledOffset[] {
  const document = readJson(text, name)
  const list = Array.isArray(document) ? document : (field(document, 'offsets') ?? field(document, 'plan'))
  if (!Array.isArray(list)) {
    throw new Failure('usage', `${name} is JSON, but has no list "offsets" or "plan".`, {
      suggestions: ['`samsa group export GROUP --json` writes one.'],
    })
  }
  return list.flatMap((item: unknown, index): FiledOffset[] => {
    const where = `${name}, item ${index + 1}`
    const offset = field(item, 'offset') ?? field(item, 'target')
    // A partition that a plan leaves alone.
    if (offset === null && field(item, 'action') === 'keep') return []
    return [
      checked(where, {
        group: field(item, 'group'),
        topic: field(item, 'topic'),
        partition: field(item, 'partition'),
        offset,
        leaderEpoch: field(item, 'leaderEpoch'),
        metadata: field(item, 'metadata'),
      }),
    ]
  })
}

function readJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `${name} cannot be read as JSON: ${reason}.`)
  }
}

function field(item: unknown, name: string): unknown {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, name)
    ? Reflect.get(item, name)
    : undefined
}

type ColumnName = 'group' | 'topic' | 'partition' | 'offset' | 'leaderEpoch' | 'metadata'

const HEADLESS: Readonly<Record<number, readonly ColumnName[]>> = {
  3: ['topic', 'partition', 'offset'],
  4: ['group', 'topic', 'partition', 'offset'],
}

/** Spaces at the ends belong to a group's name and to metadata; around topics and numbers they are somebody's layout. */
const MAY_HOLD_SPACES: ReadonlySet<string> = new Set(['group', 'metadata'])

function parseCsv(text: string, name: string): FiledOffset[] {
  const rows: {readonly where: string; readonly problem: string; readonly cells: string[] | null}[] = []
  // Bytes of a row are valid until the reader goes on.
  const reader = new CsvRows(({cells, problem, firstLine}) =>
    rows.push({
      where: `${name}, line ${firstLine}`,
      problem,
      cells: cells?.map(({bytes}) => bytes.toString('utf8')) ?? null,
    }),
  )
  reader.push(Buffer.from(text))
  reader.end()
  let columns: readonly string[] | null = null
  const offsets: FiledOffset[] = []
  for (const [index, {where, problem, cells: written}] of rows.entries()) {
    if (written === null) throw new Failure('usage', `${where}: ${problem}`)
    const cells = written.map((cell) => cell.trim())
    if (cells.length === 1 && cells[0] === '') continue
    if (index === 0 && isHeading(cells)) {
      columns = cells
      continue
    }
    const names = columns ?? HEADLESS[cells.length]
    if (!names || names.length !== cells.length) {
      const wanted = columns
        ? `${columns.length} cells as its heading has`
        : 'topic,partition,offset or group,topic,partition,offset'
      throw new Failure('usage', `${where} has ${cells.length} cells; wanted ${wanted}.`)
    }
    offsets.push(
      checked(
        where,
        Object.fromEntries(
          names.map((column, at) => [column, (MAY_HOLD_SPACES.has(column) ? written : cells)[at]]),
        ),
      ),
    )
  }
  return offsets
}

/** Numbers stand where a heading has words, so a topic that is called "topic" is no heading. */
function isHeading(cells: readonly string[]): boolean {
  return ['topic', 'partition', 'offset'].every((word) => cells.includes(word)) && !cells.some(isCount)
}

function isCount(text: string): boolean {
  return /^\d+$/.test(text)
}

const MAX_PARTITION = 0x7fff_ffff
const INT64_MAX = 2n ** 63n - 1n

function checked(where: string, values: Readonly<Partial<Record<ColumnName, unknown>>>): FiledOffset {
  const {group, topic, partition, offset, leaderEpoch, metadata} = values
  if (typeof topic !== 'string' || topic === '') throw new Failure('usage', `${where}: there is no topic.`)
  if (group !== undefined && group !== null && (typeof group !== 'string' || group === ''))
    throw new Failure('usage', `${where}: the group is not a name.`)
  const partitionNumber = countOf(where, 'partition', partition)
  if (partitionNumber > MAX_PARTITION)
    throw new Failure('usage', `${where}: no topic has a partition ${partitionNumber}.`)
  const epoch = Number(leaderEpoch ?? Number.NaN)
  return {
    group: group ?? null,
    topic,
    partition: Number(partitionNumber),
    offset: countOf(where, 'offset', offset),
    ...(leaderEpoch !== '' && Number.isInteger(epoch) && epoch >= 0 ? {leaderEpoch: epoch} : {}),
    ...(typeof metadata === 'string' && metadata !== '' ? {metadata} : {}),
  }
}

function countOf(where: string, noun: string, value: unknown): bigint {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  const count = isCount(text) ? BigInt(text) : -1n
  if (count < 0n || count > INT64_MAX) {
    const found = value === undefined || value === null ? 'missing' : `'${String(value)}'`
    throw new Failure('usage', `${where}: the ${noun} is ${found}, but must be a number from 0.`)
  }
  return count
}
