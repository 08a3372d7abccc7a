import type {Key as InkKey} from 'ink'
import type {Key} from './key-binding.ts'

/** What the name of a key begins with that came in one piece with an Esc before it. */
export const ALT = 'alt+'

/** Characters of a pasted text that are taken: more are no filter. */
const LONGEST_PASTE = 1_000

/**
 * What Ink's `useInput` hands over, as keys by name. One call can hold several: characters typed or pasted faster than
 * they are read come as one string.
 */
export function readKeys(input: string, key: InkKey): Key[] {
  if (key.ctrl) return /^[a-z]$/.test(input) ? [`ctrl+${input}`] : []
  const named = nameOf(key)
  if (named !== null) return [named]
  // A terminal sends Alt and a key as Esc and the key, in one piece: so does a slow line with two keys typed in a row.
  return [...input].flatMap(nameCharacter).map((name) => (key.meta ? `${ALT}${name}` : name))
}

/** A pasted text as one line to type: line ends at its end go, every other control character is a blank. */
export function readPaste(text: string): string {
  return [...text.replace(/[\r\n]+$/, '')]
    .slice(0, LONGEST_PASTE)
    .join('')
    .replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, ' ')
}

function nameOf(key: InkKey): Key | null {
  if (key.upArrow) return 'up'
  if (key.downArrow) return 'down'
  if (key.leftArrow) return 'left'
  if (key.rightArrow) return 'right'
  if (key.pageUp) return 'pageup'
  if (key.pageDown) return 'pagedown'
  if (key.home) return 'home'
  if (key.end) return 'end'
  if (key.return) return 'enter'
  if (key.escape) return 'escape'
  if (key.tab) return 'tab'
  // Terminals send DEL (0x7f) for the backspace key, which Ink calls delete.
  if (key.backspace || key.delete) return 'backspace'
  return null
}

function nameCharacter(character: string): Key[] {
  const code = character.codePointAt(0) ?? 0
  if (character === '\r' || character === '\n') return ['enter']
  if (character === '\x7f' || character === '\b') return ['backspace']
  if (character === '\t') return ['tab']
  if (code >= 1 && code <= 26) return [`ctrl+${String.fromCharCode(code + 96)}`]
  // What is left of C0 and C1 is no text, and no key that anybody presses.
  return code < 0x20 || (code >= 0x80 && code < 0xa0) ? [] : [character]
}
