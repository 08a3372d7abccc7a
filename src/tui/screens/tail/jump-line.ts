import {type JumpOptions, jumpExamples, parseJump} from '../../../core/tail/parse-jump.ts'
import type {TailRequest} from '../../../core/tail/tail-request.ts'
import {Failure} from '../../../errors/failure.ts'
import type {Glyphs} from '../../../views/glyphs.ts'
import type {Key} from '../../terminal/key-binding.ts'
import {showUntrusted} from '../../text/untrusted.ts'

/** The line behind `o` while it is being typed. */
export interface JumpLine {
  readonly text: string
  /** Why it could not be read; null until Enter was tried. */
  readonly error: string | null
}

/** What a key makes of the line: still typed, given up, or read. */
export type JumpStep =
  | {readonly type: 'typing'; readonly line: JumpLine}
  | {readonly type: 'closed'}
  | {readonly type: 'jump'; readonly request: TailRequest}

/** The line before the first key. */
export const emptyJumpLine: JumpLine = {text: '', error: null}

/** Takes a key in. */
export function pressJumpKey({text}: JumpLine, key: Key, now: TailRequest, options: JumpOptions): JumpStep {
  const typing = (next: string): JumpStep => ({type: 'typing', line: {text: next, error: null}})
  if (key === 'escape') return {type: 'closed'}
  if (key === 'ctrl+u') return typing('')
  if (key === 'backspace' || key === 'delete')
    return text === '' ? {type: 'closed'} : typing([...text].slice(0, -1).join(''))
  // Names of keys are longer than a character; what is typed is one.
  if (key !== 'enter') return typing([...key].length === 1 ? text + key : text)
  if (text.trim() === '') return {type: 'closed'}
  try {
    return {type: 'jump', request: parseJump(text, now, options)}
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {type: 'typing', line: {text, error: error.message}}
  }
}

/** The line for the screen, with examples or the reason why it cannot be read. */
export function formatJumpLine({text, error}: JumpLine, glyphs: Glyphs): string {
  const help = error === null ? jumpExamples.join('  ') : `${glyphs.warning} ${showUntrusted(error)}`
  return ` go to ${showUntrusted(text)}${glyphs.textCursor}   ${help}   Esc back`
}
