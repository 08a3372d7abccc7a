import {nearestNames} from '../../core/names/nearest-names.ts'
import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import {allScreens} from './all-screens.ts'
import {appBindingsOn, viewBindings} from './app-keys.ts'
import {type Keymap, keptKeys, nameOfAction, remapBindings} from './keymap.ts'
import type {WrongInFile} from './keys-file-section.ts'
import {KEY_FORMS, parseKey} from './parse-key.ts'

/**
 * Reads the keys that somebody wants, of the section `{pause: [space], quit: Q}`: an action, and its keys in place of its own.
 * Throws a usage Failure where something in it is no action or no key, where it gives a key to two actions, and where it
 * leaves an action without any.
 */
export function readKeymap(section: object, wrong: WrongInFile): Keymap {
  const keymap = new Map<string, readonly Key[]>()
  for (const [action, value] of Object.entries(section)) {
    if (!actionNames.includes(action)) {
      const nearest = nearestNames(action, actionNames)
      throw wrong(`names "${action}", which is no action of the dashboard`, [
        ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
        `Actions: ${actionNames.join(', ')}.`,
      ])
    }
    keymap.set(action, readKeys(value, action, wrong))
  }
  const twice = findGivenTwice(keymap)
  if (twice !== null) throw wrong(`gives ${formatForm(twice.key)} to both ${twice.actions.join(' and ')}`)
  for (const {bindings} of allScreens)
    requireKeys([...bindings, ...appBindingsOn(bindings), ...viewBindings], keymap, wrong)
  return keymap
}

/** Each of its keys sorts by another column: one cannot stand for another. */
const FIXED_ACTION = 'sort-by'

/** The actions that keys can be given to. */
const actionNames: readonly string[] = [
  ...new Set(
    [...appBindingsOn([]), ...viewBindings, ...allScreens.flatMap(({bindings}) => bindings)]
      .filter(({action}) => action !== FIXED_ACTION)
      .map(({action}) => nameOfAction(action)),
  ),
].toSorted()

function readKeys(value: unknown, action: string, wrong: WrongInFile): readonly Key[] {
  const written: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (written.length === 0) throw wrong(`gives no key to ${action}`)
  return written.map((each) => {
    // 1 to 9 are numbers in YAML, and keys here.
    const key = typeof each === 'string' || typeof each === 'number' ? parseKey(String(each)) : null
    if (key === null)
      throw wrong(`gives ${JSON.stringify(each)} to ${action}, which is no key`, [`A key is ${KEY_FORMS}.`])
    return key
  })
}

/** A key that is given to two actions; those that keep theirs count. */
function findGivenTwice(
  keymap: Keymap,
): {readonly key: Key; readonly actions: readonly [string, string]} | null {
  const owners = new Map(
    Object.entries(keptKeys).flatMap(([action, keys]) => keys.map((key) => [key, action] as const)),
  )
  for (const [action, keys] of keymap) {
    for (const key of keys) {
      const owner = owners.get(key)
      if (owner !== undefined && owner !== action) return {key, actions: [owner, action]}
      owners.set(key, action)
    }
  }
  return null
}

/** Throws where an action of a screen has lost all its keys to others. */
function requireKeys(bindings: readonly KeyBinding[], keymap: Keymap, wrong: WrongInFile): void {
  for (const [index, {action, keys}] of remapBindings(bindings, keymap).entries()) {
    const name = nameOfAction(action)
    if (name === FIXED_ACTION || keys.some((key) => !keptKeys[name]?.includes(key))) continue
    const lost = bindings[index]?.keys ?? []
    const [taker, given = []] = [...keymap].find(([, each]) => each.some((key) => lost.includes(key))) ?? []
    const key = given.find((each) => lost.includes(each)) ?? ''
    throw wrong(`gives ${formatForm(key)} to ${taker}, which leaves ${name} without a key`, [
      `Give another one to ${name} as well.`,
    ])
  }
}

function formatForm(key: Key): string {
  return key === ' ' ? 'space' : key
}
