import type {Key, KeyBinding} from '../terminal/key-binding.ts'

/** The keys that a user has given to actions, by the action's name; what is not in it has its own keys. */
export type Keymap = ReadonlyMap<string, readonly Key[]>

/** Every action on its own keys. */
export const OWN_KEYS: Keymap = new Map()

/** Esc clears a filter, else goes back; Tab changes the tab, else the pane: one name for two that share their keys. */
const namesakes: Readonly<Record<string, string>> = {'clear-filter': 'back', 'next-tab': 'focus'}

/** What an action is called where keys are given to it. */
export function nameOfAction(action: string): string {
  return namesakes[action] ?? action
}

/** Keys that an action keeps whatever it is given. Ctrl-C always leaves: nobody is to be locked in by a file. */
export const keptKeys: Readonly<Record<string, readonly Key[]>> = {quit: ['ctrl+c']}

/** The bindings with the keys that they have been given, or are left with: a key is of the action that it is given to. */
export function remapBindings(bindings: readonly KeyBinding[], keymap: Keymap): readonly KeyBinding[] {
  if (keymap.size === 0) return bindings
  const taken = new Set([...keymap.values()].flat())
  return bindings.map((binding) => {
    const name = nameOfAction(binding.action)
    const given = keymap.get(name)
    const left = given === undefined ? binding.keys.filter((key) => !taken.has(key)) : given
    return {...binding, keys: [...new Set([...left, ...(keptKeys[name] ?? [])])]}
  })
}

/**
 * What a pressed key stands for among the keys that screens know: the first of the action's own keys. So no screen has
 * to know about other keys than its own. '' where it stands for nothing, as its action has been given others.
 *
 * @param bindings those in force now, with their own keys
 */
export function translateKey(bindings: readonly KeyBinding[], keymap: Keymap, key: Key): Key {
  if (keymap.size === 0) return key
  const at = remapBindings(bindings, keymap).findIndex(({keys}) => keys.includes(key))
  const meant = bindings[at]
  if (meant !== undefined) return meant.keys.includes(key) ? key : (meant.keys[0] ?? '')
  return bindings.some(({keys}) => keys.includes(key)) ? '' : key
}
