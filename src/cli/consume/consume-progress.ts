import type {ConsumeProgress} from '../../core/consume/consume-progress.ts'
import {renderConsumeProgress} from '../../views/records/consume.ts'
import {note} from '../output.ts'
import {Progress} from '../progress.ts'

const DRAW_EVERY_MS = 500

/** The progress line of `consume` where records go to a file or a pipe, and the notes that come in between. */
export class ConsumeProgressLine {
  /** Where the reading tells how far it is; null before it does, and for one without an end. */
  #measure: (() => ConsumeProgress) | null = null
  readonly #line = new Progress({enabled: process.stdout.isTTY !== true})
  readonly #startedMs = Date.now()
  readonly #timer = setInterval(() => this.#draw(), DRAW_EVERY_MS)

  /** Draws from now on what `measure` tells. */
  readonly watch = (measure: (() => ConsumeProgress) | null): void => {
    this.#measure = measure
  }

  /** Prints a line for people in place of the progress, which comes back with the next draw. */
  note(text: string): void {
    this.#line.end()
    note(text)
  }

  end(): void {
    clearInterval(this.#timer)
    this.#line.end()
  }

  #draw(): void {
    if (this.#measure) this.#line.say(renderConsumeProgress(this.#measure(), Date.now() - this.#startedMs))
  }
}
