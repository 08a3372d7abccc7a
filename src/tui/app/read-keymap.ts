import {readFileSync} from 'node:fs'
import {parse} from 'yaml'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {Failure} from '../../errors/failure.ts'
import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import {allScreens} from './all-screens.ts'
import {appBindingsOn, viewBindings} from './app-keys.ts'
import {type Keymap, keptKeys, nameOfAction, remapBindings} from './keymap.ts'
import {KEY_FORMS, parseKey} from './parse-key.ts'

/**
 * Reads the keys that somebody wants, from a YAML file with a section `top: {keys: {pause: [space], quit: Q}}`: an
 * action, and its keys in place of its own. Other sections are for others. Throws a usage Failure where the file cannot
 * be read, where something in it is no action or no key, where it gives a key to two actions, and where it leaves an action
 * without any.
 */
export function readKeymapFile(path: string): Keymap {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw wrong(path, `cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  return parseKeymap(text, path)
}

/** The same for the text of such a file; `path` is for sentences about it. */
export function parseKeymap(text: string, path: string): Keymap {
  const keymap = new Map<string, readonly Key[]>()
  for (const [action, value] of Object.entries(findSection(text, path))) {
    if (!actionNames.includes(action)) {
      const nearest = nearestNames(action, actionNames)
      throw wrong(path, `names "${action}", which is no action of the dashboard`, [
        ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
        `Actions: ${actionNames.join(', ')}.`,
      ])
    }
    keymap.set(action, readKeys(value, action, path))
  }
  const twice = findGivenTwice(keymap)
  if (twice !== null)
    throw wrong(path, `gives ${formatForm(twice.key)} to both ${twice.actions.join(' and ')}`)
  for (const {bindings} of allScreens)
    requireKeys([...bindings, ...appBindingsOn(bindings), ...viewBindings], keymap, path)
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

function findSection(text: string, path: string): object {
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n')
    throw wrong(path, `is not YAML: ${reason}`)
  }
  const keys = memberOf(memberOf(document, 'top'), 'keys')
  if (typeof keys === 'object' && keys !== null && !Array.isArray(keys)) return keys
  throw wrong(path, 'has no section of keys for the dashboard', [
    'It looks like: top: {keys: {pause: [space]}}',
  ])
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : null
}

function readKeys(value: unknown, action: string, path: string): readonly Key[] {
  const written: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (written.length === 0) throw wrong(path, `gives no key to ${action}`)
  return written.map((each) => {
    // 1 to 9 are numbers in YAML, and keys here.
    const key = typeof each === 'string' || typeof each === 'number' ? parseKey(String(each)) : null
    if (key === null)
      throw wrong(path, `gives ${JSON.stringify(each)} to ${action}, which is no key`, [
        `A key is ${KEY_FORMS}.`,
      ])
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
function requireKeys(bindings: readonly KeyBinding[], keymap: Keymap, path: string): void {
  for (const [index, {action, keys}] of remapBindings(bindings, keymap).entries()) {
    const name = nameOfAction(action)
    if (name === FIXED_ACTION || keys.some((key) => !keptKeys[name]?.includes(key))) continue
    const lost = bindings[index]?.keys ?? []
    const [taker, given = []] = [...keymap].find(([, each]) => each.some((key) => lost.includes(key))) ?? []
    const key = given.find((each) => lost.includes(each)) ?? ''
    throw wrong(path, `gives ${formatForm(key)} to ${taker}, which leaves ${name} without a key`, [
      `Give another one to ${name} as well.`,
    ])
  }
}

function formatForm(key: Key): string {
  return key === ' ' ? 'space' : key
}

function wrong(path: string, what: string, suggestions: readonly string[] = []): Failure {
  return new Failure('usage', `The keys file ${path} ${what}.`, {suggestions})
}
