import {readFileSync} from 'node:fs'
import {parse} from 'yaml'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {Failure} from '../../errors/failure.ts'
import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import {allScreens} from './all-screens.ts'
import {appBindingsOn, viewBindings} from './app-keys.ts'
import {type Keymap, keysOf, nameOfAction} from './keymap.ts'
import {keyForms, parseKey} from './parse-key.ts'

/**
 * Reads the keys that somebody wants, from a YAML file with a section `top: {keys: {pause: [space], quit: Q}}`: an
 * action, and its keys in place of its own. Other sections are for others. Throws a usage Failure where the file cannot
 * be read, where something in it is no action or no key, and where a key would mean two things on one screen.
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
  for (const {name, bindings} of allScreens) {
    const clash = findClash([...bindings, ...appBindingsOn(bindings), ...viewBindings], keymap)
    if (clash !== null)
      throw wrong(path, `gives ${clash.key} to both ${clash.actions.join(' and ')} (${name} screen)`)
  }
  return keymap
}

/** Each of its keys sorts by another column: one cannot stand for another. */
const fixedAction = 'sort-by'

/** The actions that keys can be given to. */
const actionNames: readonly string[] = [
  ...new Set(
    [...appBindingsOn([]), ...viewBindings, ...allScreens.flatMap(({bindings}) => bindings)]
      .filter(({action}) => action !== fixedAction)
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
        `A key is ${keyForms}.`,
      ])
    return key
  })
}

interface Clash {
  readonly key: Key
  readonly actions: readonly string[]
}

/** A key with two meanings, of which the file has given one at the least. */
function findClash(bindings: readonly KeyBinding[], keymap: Keymap): Clash | null {
  const owners = new Map<Key, Set<string>>()
  for (const binding of bindings) {
    for (const key of keysOf(binding, keymap)) {
      const names = owners.get(key) ?? new Set()
      owners.set(key, names.add(nameOfAction(binding.action)))
    }
  }
  for (const [key, names] of owners) {
    if (names.size > 1 && [...names].some((name) => keymap.has(name)))
      return {key: key === ' ' ? 'space' : key, actions: [...names]}
  }
  return null
}

function wrong(path: string, what: string, suggestions: readonly string[] = []): Failure {
  return new Failure('usage', `The keys file ${path} ${what}.`, {suggestions})
}
