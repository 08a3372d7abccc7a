import {parse} from 'yaml'
import {yamlReason} from '../../core/source/yaml-reason.ts'
import {Failure} from '../../errors/failure.ts'
import type {OwnTheme} from '../theme.ts'
import {type Keymap, OWN_KEYS} from './keymap.ts'
import {memberOf, type WrongInFile} from './keys-file-section.ts'
import {readKeymap} from './read-keymap.ts'
import {readOwnTheme} from './read-own-theme.ts'

/** What somebody wants of the dashboard. */
export interface KeysFile {
  readonly keymap: Keymap
  /** Null where the file has none. */
  readonly theme: OwnTheme | null
}

/**
 * Reads keys and colours of one's own from the text of a YAML file with a section
 * `top: {keys: {pause: [space]}, theme: {accent: cyan}}`, of which one may be missing. Other sections are for others. Throws a usage
 * Failure where something in it is not known; `path` is for sentences about it.
 */
export function parseKeysFile(text: string, path: string): KeysFile {
  const wrong = wrongIn(path)
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    throw wrong(`is not YAML: ${yamlReason(error)}`)
  }
  const top = memberOf(document, 'top')
  const [keys, theme] = [memberOf(top, 'keys'), memberOf(top, 'theme')]
  const hasKeys = typeof keys === 'object' && keys !== null && !Array.isArray(keys)
  if (keys === undefined ? theme === undefined : !hasKeys) {
    throw wrong('has no section of keys for the dashboard', [
      'It looks like: top: {keys: {pause: [space]}, theme: {accent: cyan}}',
    ])
  }
  return {
    keymap: hasKeys ? readKeymap(keys, wrong) : OWN_KEYS,
    theme: theme === undefined ? null : readOwnTheme(theme, wrong),
  }
}

function wrongIn(path: string): WrongInFile {
  return (what, suggestions = []) => new Failure('usage', `The keys file ${path} ${what}.`, {suggestions})
}
