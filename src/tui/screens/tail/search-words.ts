import {countOf} from '../../../core/names/count-of.ts'
import type {KeySearchReport} from '../../../core/tail/key-search.ts'
import type {Glyphs} from '../../../views/glyphs.ts'
import {formatCount} from '../../../views/numbers.ts'
import {cutMiddle} from '../../text/fit.ts'
import {showBytes} from '../../text/payload.ts'
import type {ScreenView} from '../screen.ts'

/** Columns that a key may take in a sentence about it. */
const MOST_OF_KEY = 20

/** Partitions that are named one by one. */
const FEW_PARTITIONS = 4

/** How far the search for a key has come, or what it came to; before the first report that it begins. */
export function describeSearch(
  key: Buffer,
  report: KeySearchReport | null,
  glyphs: Glyphs,
): NonNullable<ScreenView['message']> {
  const shown = key.length === 0 ? '(empty)' : showBytes(key, 1024)
  const name = `key ${cutMiddle(shown, MOST_OF_KEY, glyphs.ellipsis)}`
  if (report === null) return {text: ` ${name}: looking for its newest record  Esc ends`, tone: 'accent'}
  const {outcome, looked, total, found, search} = report
  const far = `looked through ${formatCount(looked)} of ${formatCount(total)}`
  const unread = report.unread.length === 0 ? '' : `  ${namePartitions(report.unread)} could not be read`
  switch (outcome) {
    case 'looking':
      return {text: ` ${name}: ${far}  Esc ends  in ${where(report)}${unread}`, tone: 'accent'}
    case 'paused':
      return {
        text: ` ${name}: ${far}  o goes on  Esc ends  in ${where(report)}${unread}`,
        tone: 'warning',
      }
    case 'found': {
      const which = search.before !== null ? 'before that' : isNewest(report) ? 'newest' : 'found at'
      const place = found === null ? '' : `p${found.partition}@${found.offset}`
      return {text: ` ${name}: ${which} ${place}  n older  ${sayHome(report)}${unread}`, tone: 'quiet'}
    }
    case 'nowhere': {
      const which = search.before === null ? 'no record' : 'no older record'
      const place = search.partition === null ? '' : ` in p${search.partition}`
      const through = looked === total ? `looked through all ${formatCount(total)}` : far
      const all = total === 0 ? 'there is none to look at' : through
      return {text: ` ${glyphs.warning} ${which} with ${name}${place}: ${all}${unread}`, tone: 'warning'}
    }
  }
}

/** In one partition it is the newest; of several that are looked through side by side another may have a newer one further down. */
function isNewest({found, home, search}: KeySearchReport): boolean {
  return search.partition !== null || found?.partition === home
}

/** Whether it lies where keys are put, and what that says about others. */
function sayHome({found, home, looked, search}: KeySearchReport): string {
  if (search.partition !== null || home === null) return `looked in p${search.partition} only`
  return found?.partition === home
    ? 'where its hash puts it, looked nowhere else'
    : `its hash says p${home}, where it is not; looked through ${formatCount(looked)}`
}

function where({partitions, home}: KeySearchReport): string {
  const [first] = partitions
  return partitions.length === 1 && first === home
    ? `p${first}, where its hash puts it`
    : namePartitions(partitions)
}

function namePartitions(partitions: readonly number[]): string {
  return partitions.length > FEW_PARTITIONS
    ? countOf(partitions.length, 'partition')
    : partitions.map((partition) => `p${partition}`).join(' ')
}
