import {createHash} from 'node:crypto'
import path from 'node:path'
import {Failure} from '../../errors/failure.ts'
import {LAST_OFFSET, type Offset, toOffset} from '../../kafka/batches/offset.ts'
import {readIfThere, replaceFile} from '../../user/files.ts'
import {type HeldLock, tryLock} from '../../user/lock.ts'
import {makeFolder} from '../../user/make-folder.ts'

/** One topic of one cluster; both ids tell it from another of the same name. */
export interface CopyEndpoint {
  readonly clusterId: string
  readonly topic: string
  readonly topicId: string
}

/** What a copy has come to, as it is kept between runs. */
export interface CopyProgress {
  readonly from: CopyEndpoint
  readonly to: CopyEndpoint
  /** The patterns that chose the records: with others, offsets mean something else. */
  readonly grep: readonly string[]
  /** Whether the copy came to its end. */
  readonly isFinished: boolean
  /** By source partition the offset before which nothing is left to copy. */
  readonly offsets: ReadonlyMap<number, Offset>
}

const VERSION = 1

/**
 * A small file in the user's state folder for each pair of topics. It is replaced as a whole, so that a reader never sees
 * half of it. Its name is a hash: names of topics and clusters come from elsewhere and make no paths.
 */
export class CopyJournal {
  readonly file: string
  readonly #topics: string

  constructor(folder: string, from: Omit<CopyEndpoint, 'topicId'>, to: Omit<CopyEndpoint, 'topicId'>) {
    this.#topics = `${from.topic} to ${to.topic}`
    const key = JSON.stringify([from.clusterId, from.topic, to.clusterId, to.topic])
    const name = createHash('sha256').update(key).digest('hex').slice(0, 32)
    this.file = path.join(folder, 'copy', `${name}.json`)
  }

  /**
   * Keeps every other copy of these topics away until it is released. Throws a Failure of kind conflict where one runs, and what the
   * file system throws.
   */
  async lock(): Promise<HeldLock> {
    makeFolder(path.dirname(this.file))
    const lock = await tryLock(`${this.file}.lock`)
    if ('holder' in lock) throw this.#inUse(lock.holder.pid)
    return lock
  }

  /** What the last run has left; null where there was none. Throws a Failure where the file makes no sense. */
  read(): CopyProgress | null {
    let text: string | null
    try {
      text = readIfThere(this.file)
    } catch (error) {
      throw this.#unreadable(error instanceof Error ? error.message : String(error))
    }
    return text === null ? null : this.#parse(text)
  }

  /** Throws what the file system throws. */
  write({from, to, grep, isFinished, offsets}: CopyProgress): void {
    // Digits where JSON's readers would round a number.
    const kept = [...offsets].map(([partition, offset]): [number, number | string] => [
      partition,
      typeof offset === 'number' ? offset : String(offset),
    ])
    const document = {version: VERSION, from, to, grep, isFinished, offsets: Object.fromEntries(kept)}
    replaceFile(this.file, `${JSON.stringify(document)}\n`)
  }

  #parse(text: string): CopyProgress {
    let document: unknown
    try {
      document = JSON.parse(text)
    } catch {
      throw this.#unreadable('it is not JSON')
    }
    if (!isRecord(document) || document.version !== VERSION)
      throw this.#unreadable('it is of another version')
    const {from, to, grep, isFinished, offsets} = document
    const isWhole = isEndpoint(from) && isEndpoint(to) && isStrings(grep) && typeof isFinished === 'boolean'
    if (!isWhole || !isRecord(offsets)) throw this.#unreadable('parts of it are missing')
    const entries = Object.entries(offsets).map(([partition, kept]): [number, Offset] => {
      const offset = readOffset(kept)
      if (!/^\d+$/.test(partition) || offset === null)
        throw this.#unreadable('it holds something that is no offset')
      return [Number(partition), offset]
    })
    return {from, to, grep, isFinished, offsets: new Map(entries)}
  }

  #inUse(pid: number): Failure {
    const text = `Another copy of ${this.#topics} runs, process ${pid}: both would keep their progress in one file.`
    return new Failure('conflict', text, {
      code: 'COPY_RUNNING',
      suggestions: [
        `Wait for its end, or end it with \`kill -INT ${pid}\` and go on from there with --resume.`,
        'One that is to run beside it, such as with another filter, needs another XDG_STATE_HOME.',
      ],
    })
  }

  #unreadable(reason: string): Failure {
    return new Failure('failed', `The progress of the last copy, ${this.file}, cannot be read: ${reason}.`, {
      suggestions: ['Without --resume the copy starts at --from.'],
    })
  }
}

function readOffset(kept: unknown): Offset | null {
  if (typeof kept === 'number') return Number.isSafeInteger(kept) && kept >= 0 ? kept : null
  const offset = typeof kept === 'string' && /^\d{16,19}$/.test(kept) ? toOffset(BigInt(kept)) : null
  return typeof offset === 'bigint' && offset <= LAST_OFFSET ? offset : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isEndpoint(value: unknown): value is CopyEndpoint {
  return isRecord(value) && isStrings([value.clusterId, value.topic, value.topicId])
}
