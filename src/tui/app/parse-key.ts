import {wordIn} from '../../core/names/word-in.ts'
import type {Key} from '../terminal/key-binding.ts'

/** Words for keys that are no character, beside the names that they have here. */
const keyWords: Readonly<Record<string, Key>> = {
  space: ' ',
  enter: 'enter',
  return: 'enter',
  esc: 'escape',
  escape: 'escape',
  tab: 'tab',
  backspace: 'backspace',
  up: 'up',
  down: 'down',
  left: 'left',
  right: 'right',
  pageup: 'pageup',
  pgup: 'pageup',
  pagedown: 'pagedown',
  pgdn: 'pagedown',
  home: 'home',
  end: 'end',
}

/** What a terminal sends for these is the same byte as that of another key. */
const keysOfControls: Readonly<Record<string, Key>> = {h: 'backspace', i: 'tab', j: 'enter', m: 'enter'}

/** What a key can be written as, for a sentence about it. */
export const KEY_FORMS = 'a character, space, enter, esc, tab, up, pgdn, home, ... or ctrl+ and a letter'

/** Reads a key as somebody writes it: `Q`, `space`, `PgDn`, `ctrl+r`, `Ctrl-r`. Null where it is none. */
export function parseKey(text: string): Key | null {
  if ([...text].length === 1) return /[\x00-\x1f\x7f-\x9f]/.test(text) ? null : text
  const word = text.trim().toLowerCase()
  const [, letter] = /^ctrl[+-]([a-z])$/.exec(word) ?? []
  if (letter !== undefined) return keysOfControls[letter] ?? `ctrl+${letter}`
  return wordIn(keyWords, word) ?? null
}
