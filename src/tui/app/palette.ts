import {parseViewRequest, type ViewRequest, viewWords} from '../../core/dashboard/view-request.ts'
import {Failure} from '../../errors/failure.ts'
import type {Key} from '../terminal/key-binding.ts'
import type {Glyphs} from '../text/glyphs.ts'
import {showUntrusted} from '../text/untrusted.ts'

/** What a line typed behind `:` asks for. */
export type PaletteCommand =
  | {readonly type: 'open'; readonly request: ViewRequest}
  | {readonly type: 'pause'}
  | {readonly type: 'quit'}
  | {readonly type: 'export'; readonly path: string}
  | {readonly type: 'wrong'; readonly reason: string}

/** Reads a typed line; what it cannot read comes back with the reason. Null for an empty one. */
export function parsePalette(line: string): PaletteCommand | null {
  const [word, name, ...more] = line.trim().split(/\s+/)
  if (word === undefined || word === '') return null
  if (more.length > 0) return {type: 'wrong', reason: `"${more.join(' ')}" is too much`}
  if (word === 'q' || word === 'quit') return {type: 'quit'}
  if (word === 'pause') return {type: 'pause'}
  if (word === 'export') {
    return name === undefined
      ? {type: 'wrong', reason: 'export needs the path of a file'}
      : {type: 'export', path: name}
  }
  if (!viewWords.some((each) => each === word)) {
    return {type: 'wrong', reason: `no "${word}" here: ${viewWords.join(', ')}, pause, export, quit`}
  }
  try {
    return {type: 'open', request: parseViewRequest(word, name ?? null)}
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return {type: 'wrong', reason: error.message}
  }
}

/** The line after a key; null when it is given up. Enter is not for it. */
export function editPalette(line: string, key: Key): string | null {
  if (key === 'escape') return null
  if (key === 'ctrl+u') return ''
  if (key === 'backspace' || key === 'delete') return line === '' ? null : [...line].slice(0, -1).join('')
  // Names of keys are longer than a character; what is typed is one.
  return [...key].length === 1 ? line + key : line
}

/** The line while it is being typed. */
export function formatPalette(line: string, glyphs: Glyphs): string {
  const start = line.trim().split(/\s+/)[0] ?? ''
  const fitting = [...viewWords, 'pause', 'export', 'quit'].filter((word) => word.startsWith(start))
  return ` : ${showUntrusted(line)}${glyphs.textCursor}   ${fitting.join('  ')}`
}
