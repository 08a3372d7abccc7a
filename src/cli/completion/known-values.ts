import {ACL_OPERATIONS} from '../../core/access/acls.ts'
import {QUOTA_KEYS} from '../../core/access/client-quotas.ts'
import {CONFIG_KINDS} from '../../core/configs/config-resource.ts'
import {CONNECTOR_STATES} from '../../core/connect/connect-answers.ts'
import {FAIL_ON_WORDS_BY_VIEW, failOnWords} from '../../core/dashboard/fail-on.ts'
import {VIEW_WORDS} from '../../core/dashboard/view-request.ts'
import {GROUP_STATES, GROUP_TYPES} from '../../core/groups/group-filter.ts'
import {LAG_STATUSES} from '../../core/lag/lag-status.ts'
import {ANCHORS} from '../../core/offsets/position.ts'
import {PART_NAMES} from '../../local/parts/part-names.ts'
import {HELP_PAGES} from '../help-pages.ts'

/** Values that an argument or flag takes, and the characters that stand between several of them: `0=latest,1=`. */
export interface KnownValues {
  readonly options: readonly string[]
  readonly separators: string
}

const NONE: KnownValues = {options: [], separators: ''}

/** The values that an argument takes, where its declaration does not list them. */
export function optionsOfArgument(commandWords: readonly string[], name: string): readonly string[] {
  const [noun] = commandWords
  if (noun === 'config' && name === 'kind') return CONFIG_KINDS
  if (noun === 'top' && name === 'view') return VIEW_WORDS
  if (noun === 'quota' && name === 'keys') return QUOTA_KEYS
  if (noun === 'quota' && name === 'quotas') return QUOTA_KEYS.map((key) => `${key}=`)
  if (noun === 'help') return HELP_PAGES.map((page) => page.name)
  return []
}

/** By the words that help shows for the values of flags. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'fail-on STATUS[,...]': failOnWords,
  'operation OPERATION[,...]': ACL_OPERATIONS,
  'status STATUS[,...]': LAG_STATUSES,
  'state STATE[,...]': GROUP_STATES,
  'type TYPE[,...]': GROUP_TYPES,
  'with NAME[,...]': PART_NAMES,
}

/** The values that a flag takes behind each word that the first argument can be; undefined where that makes no difference. */
export function valuesByArgument(
  commandWords: readonly string[],
  name: string,
): ReadonlyMap<string, readonly string[]> | undefined {
  return commandWords.join(' ') === 'top' && name === 'fail-on' ? FAIL_ON_WORDS_BY_VIEW : undefined
}

/** The values that a flag takes, where its declaration does not list them; `helpValue` is the word that help shows for it. */
export function valuesOfFlag(commandWords: readonly string[], name: string, helpValue: string): KnownValues {
  if (commandWords.includes('connector') && name === 'state')
    return {options: CONNECTOR_STATES, separators: ','}
  const words = WORDS[`${name} ${helpValue}`]
  if (words) return {options: words, separators: ','}
  if (helpValue !== 'POSITION') return NONE
  // Only a group has committed something.
  const hasGroup = commandWords[0] === 'group' || commandWords[0] === 'consume'
  return {options: ANCHORS.filter((anchor) => hasGroup || anchor !== 'committed'), separators: ',='}
}
