import type {Glyphs} from '../../views/glyphs.ts'

/**
 * A key by name: the character that was typed (`j`, `/`, ` `), or one of `up down left right pageup pagedown home end
 * enter escape backspace delete tab`, or `ctrl+` and a letter. Names are longer than a character, so they never collide.
 */
export type Key = string

/** What keys do, once: the reducer, the footer and the help all read it from here. */
export interface KeyBinding<Action extends string = string> {
  readonly keys: readonly Key[]
  readonly action: Action
  /** Word in the footer; only what has one is shown there. */
  readonly label?: string
  /** Sentence in the help. */
  readonly help: string
}

/** The action that a key stands for, null where it stands for none. */
export function findAction<Action extends string>(
  bindings: readonly KeyBinding<Action>[],
  key: Key,
): Action | null {
  return bindings.find((binding) => binding.keys.includes(key))?.action ?? null
}

const keyNames: Readonly<Record<Key, string>> = {
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  tab: 'Tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  escape: 'Esc',
  backspace: 'Bksp',
  ' ': 'Space',
}

/** A key as the footer and the help write it. */
export function formatKey(key: Key, glyphs: Glyphs): string {
  if (key === 'enter') return glyphs.enterKey
  return keyNames[key] ?? key.replace(/^ctrl\+/, 'Ctrl-')
}
