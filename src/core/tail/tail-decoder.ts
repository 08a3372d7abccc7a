import {Failure} from '../../errors/failure.ts'
import {createBatchView} from '../../kafka/batches/batch-header.ts'
import {encodeHeaders} from '../../kafka/batches/header-encoder.ts'
import type {BatchView, RecordView} from '../../kafka/batches/views.ts'
import {GLOBAL_ID, isSchemaHeader} from '../records/decode/schema-frame.ts'
import type {DecodedPart, DecodedRecord, RecordDecoder} from '../records/decoder.ts'
import type {Clock} from '../time/clock.ts'
import type {CopiedRecord, TailRecord} from './tail-record.ts'

/** How the values of a tail are decoded, where something says where the schema registry is. */
export interface TailDecoderSetup {
  /** Loads what decodes; called when the first record names a schema. */
  readonly open: () => Promise<RecordDecoder>
  /** Flags by which `consume` decodes the same. */
  readonly flags: readonly string[]
}

/** What a record says, as far as that is known now. */
export interface TailDecoded extends DecodedRecord {
  /** Whether it stays so: else its schema is still asked for, or the registry does not answer. */
  readonly isSettled: boolean
}

/** What the schemas that are known now make of records; another object once more may be known. */
export interface TailDecoding {
  /** Never throws, and sends nothing. */
  readonly decode: (record: CopiedRecord) => TailDecoded
  readonly flags: readonly string[]
}

/** How long one poll waits for schemas: records are shown as they are until their schema is there. */
const SCHEMAS_PER_POLL_MS = 1_000

/** Each record may name another one, of which there is none: the registry is not flooded. */
const SCHEMAS_AT_ONCE = 8

/** A registry that could not be opened is tried again after that. */
const OPEN_AGAIN_MS = 10_000

/** Of a key or value so much says which schema it has. */
const FRAME_BYTES = 17

/** Of a record that names no schema. */
export const AS_IT_IS: TailDecoded = {key: null, value: null, isSettled: true}

/** Decodes the records of tails by the schema ids in them. Nothing is loaded, and no registry asked, before a record has one. */
export class TailDecoder {
  readonly #setup: TailDecoderSetup
  readonly #clock: Clock
  #opened: RecordDecoder | Failure | null = null
  #openAgainMs = 0
  /** Records whose schema is not known yet. */
  #unsettled = new Set<TailRecord>()
  /** Those of them whose schema was asked for, and did not come. */
  readonly #untold = new WeakSet<TailRecord>()
  #decoding: TailDecoding

  constructor(setup: TailDecoderSetup, clock: Clock) {
    this.#setup = setup
    this.#clock = clock
    this.#decoding = this.#anew()
  }

  get decoding(): TailDecoding {
    return this.#decoding
  }

  /**
   * Asks for the schemas of records that have come, and of those before that are still without, the newest first; waits a moment for them.
   * What the registry did not tell the last time is asked for after all others: one schema that it hangs at holds up no other.
   */
  async prepare(came: readonly TailRecord[], kept: readonly TailRecord[]): Promise<void> {
    const wanted = [...this.#stillKept(kept), ...came.filter(mayHaveSchema)]
    if (wanted.length === 0) return
    const decoder = await this.#open()
    if (decoder === null) {
      for (const record of wanted) this.#unsettled.add(record)
      return
    }
    const untilMs = this.#clock.now() + SCHEMAS_PER_POLL_MS
    let asked: [TailRecord, Promise<void>][] = []
    let hasAsked = false
    const waitForAsked = async (): Promise<void> => {
      const together = asked
      asked = []
      await Promise.all(
        together.map(async ([record, known]) => {
          if (await this.#isDone(known, untilMs)) this.#unsettled.delete(record)
          else this.#untold.add(record)
        }),
      )
    }
    const [untold, others] = [wanted.filter(this.#isUntold), wanted.filter((each) => !this.#isUntold(each))]
    for (const record of [...others.toReversed(), ...untold.toReversed()]) {
      const known = decoder.awaits(viewOf(record, FRAME_BYTES))
      if (known === null) this.#unsettled.delete(record)
      else {
        hasAsked = true
        this.#unsettled.add(record)
        asked.push([record, known])
        if (asked.length === SCHEMAS_AT_ONCE) await waitForAsked()
        if (this.#clock.now() >= untilMs) break
      }
    }
    await waitForAsked()
    if (hasAsked) this.#decoding = this.#anew()
  }

  readonly #isUntold = (record: TailRecord): boolean => this.#untold.has(record)

  #stillKept(kept: readonly TailRecord[]): readonly TailRecord[] {
    if (this.#unsettled.size === 0) return []
    const isKept = new Set(kept)
    this.#unsettled = new Set([...this.#unsettled].filter((record) => isKept.has(record)))
    return [...this.#unsettled]
  }

  async #open(): Promise<RecordDecoder | null> {
    const opened = this.#opened
    if (opened !== null && !(opened instanceof Failure)) return opened
    if (opened !== null && this.#clock.now() < this.#openAgainMs) return null
    try {
      const decoder = await this.#setup.open()
      this.#opened = decoder
      return decoder
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#opened = error
      this.#openAgainMs = this.#clock.now() + OPEN_AGAIN_MS
      return null
    } finally {
      this.#decoding = this.#anew()
    }
  }

  async #isDone(known: Promise<void>, untilMs: number): Promise<boolean> {
    const done = new AbortController()
    try {
      return await Promise.race([
        known.then(() => true),
        this.#clock.sleep(Math.max(0, untilMs - this.#clock.now()), done.signal).then(() => false),
      ])
    } finally {
      done.abort()
    }
  }

  #anew(): TailDecoding {
    return {decode: (record) => this.#decode(record), flags: this.#setup.flags}
  }

  #decode(record: CopiedRecord): TailDecoded {
    if (!mayHaveSchema(record)) return AS_IT_IS
    const opened = this.#opened
    if (opened === null) return {...AS_IT_IS, isSettled: false}
    if (opened instanceof Failure) {
      const part: DecodedPart = {data: null, error: opened}
      return {key: null, value: part, isSettled: false}
    }
    const {key, value} = opened.decode(viewOf(record))
    const isSettled = [key, value].every((part) => part?.error === undefined || isForGood(part.error))
    return {key: tellPending(key), value: tellPending(value), isSettled}
  }
}

const FOR_GOOD: ReadonlySet<string> = new Set(['CORRUPT_MESSAGE', 'INVALID_SCHEMA', GLOBAL_ID])

/** Whether it stays so: the bytes do not fit, or the registry has answered that nobody can use the schema. */
function isForGood({kind, code}: Failure): boolean {
  return kind === 'not-found' || FOR_GOOD.has(code ?? '')
}

function tellPending(part: DecodedPart | null): DecodedPart | null {
  if (part?.error?.kind !== 'internal') return part
  const message = `The registry has not told schema ${part.schemaId ?? part.schemaGuid} yet.`
  return {...part, error: new Failure('timeout', message, {code: 'NO_ANSWER'})}
}

/** Whether a record may name a schema: most that do not are told by a byte. */
function mayHaveSchema({key, value, headers}: CopiedRecord): boolean {
  return key?.[0] === 0 || value?.[0] === 0 || headers.some((header) => isSchemaHeader(header.key))
}

/** The record as readers of batches see it, with the beginning of its key and value, or all of them, and the headers that name schemas. */
function viewOf(
  {topic, partition, offset, timestampMs, ...record}: CopiedRecord,
  most = Infinity,
): RecordView {
  const key = record.key?.subarray(0, most) ?? null
  const value = record.value?.subarray(0, most) ?? null
  const headers = encodeHeaders(record.headers.filter((header) => isSchemaHeader(header.key)))
  const bytes = Buffer.concat([...(key ? [key] : []), ...(value ? [value] : []), headers.bytes])
  const keyEnd = key?.length ?? 0
  const valueEnd = keyEnd + (value?.length ?? 0)
  return {
    batch: batchOf({topic, partition, offset}),
    bytes,
    offset,
    timestamp: timestampMs,
    keyStart: key === null ? -1 : 0,
    keyEnd: key === null ? -1 : keyEnd,
    valueStart: value === null ? -1 : keyEnd,
    valueEnd: value === null ? -1 : valueEnd,
    headerCount: headers.count,
    headersStart: valueEnd,
    headersEnd: bytes.length,
  }
}

function batchOf({
  topic,
  partition,
  offset,
}: Pick<CopiedRecord, 'topic' | 'partition' | 'offset'>): BatchView {
  return {...createBatchView(), topic, partition, baseOffset: offset, lastOffset: offset, recordCount: 1}
}
