import {Failure} from '../../errors/failure.ts'
import type {CopyEndpoint} from './copy-journal.ts'
import type {CopyRequest} from './copy-request.ts'
import type {CopyPlan} from './plan-copy.ts'
import type {SourceProgress} from './source-progress.ts'

/** What a copy that is killed repeats at most, when it is resumed... */
const WRITE_EVERY_MS = 100
/** ...but where the disk is slow, so many times as long as it takes to write down: the copy would wait for it. */
const PAUSE_FACTOR = 30

/** Writes down how far a copy is, after the target has acknowledged it, and once more at its end. */
export class JournalKeeper {
  readonly #plan: CopyPlan
  readonly #to: CopyEndpoint
  readonly #grep: readonly string[]
  readonly #progress: SourceProgress
  readonly #onNotice: (line: string) => void
  readonly #timer: NodeJS.Timeout
  /** Whether all that was planned has been read. */
  isReadToEnd = false
  #written = ''
  #notBeforeMs = 0
  #isFailing = false

  private constructor(
    plan: CopyPlan,
    to: CopyEndpoint,
    grep: readonly string[],
    progress: SourceProgress,
    onNotice: (line: string) => void,
  ) {
    this.#plan = plan
    this.#to = to
    this.#grep = grep
    this.#progress = progress
    this.#onNotice = onNotice
    this.#timer = setInterval(() => {
      if (performance.now() >= this.#notBeforeMs) this.#write()
    }, WRITE_EVERY_MS)
  }

  /**
   * Starts with the positions of the plan. Throws a Failure where the copy is to be resumed and its progress cannot be
   * kept; otherwise that is only told.
   */
  static start(
    plan: CopyPlan,
    targetId: string,
    request: CopyRequest,
    progress: SourceProgress,
    onNotice: (line: string) => void,
  ): JournalKeeper {
    const to = {clusterId: plan.targetClusterId, topic: request.to, topicId: targetId}
    const keeper = new JournalKeeper(plan, to, request.grep, progress, onNotice)
    keeper.#write()
    if (keeper.#isFailing && request.resumes) {
      clearInterval(keeper.#timer)
      const text = `The progress of this copy cannot be kept in ${plan.journal.file}.`
      throw new Failure('failed', text, {suggestions: ['Is XDG_STATE_HOME a folder that can be written to?']})
    }
    return keeper
  }

  /** Writes for the last time. */
  finish(): void {
    clearInterval(this.#timer)
    this.#write()
  }

  #write(): void {
    const {source, sourceClusterId, journal} = this.#plan
    const offsets = this.#progress.positions()
    const isFinished = this.isReadToEnd && !this.#progress.isUnderWay
    const now = `${isFinished} ${[...offsets].join(' ')}`
    if (now === this.#written) return
    const startedAtMs = performance.now()
    try {
      journal.write({
        from: {clusterId: sourceClusterId, topic: source.name, topicId: source.id},
        to: this.#to,
        grep: this.#grep,
        isFinished,
        offsets,
      })
      this.#written = now
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) {
        const reason = error instanceof Error ? error.message : String(error)
        this.#onNotice(`How far the copy is cannot be kept, so it cannot be resumed: ${reason}.`)
      }
      this.#isFailing = true
    }
    const nowMs = performance.now()
    this.#notBeforeMs = nowMs + PAUSE_FACTOR * (nowMs - startedAtMs)
  }
}
