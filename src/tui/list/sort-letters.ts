import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import type {ListColumn} from './column.ts'

/** The capital letter that sorts by a column, with the title of that column. */
export type SortLetters = ReadonlyMap<Key, string>

/** A list whose columns have no letters: one that is shown beside another, and has no keys. */
export const NO_SORT_LETTERS: SortLetters = new Map()

/**
 * Gives each column that can be sorted by the first capital of its title that neither a key binding nor a column before
 * it has. All columns of the list count, whether there is room for them or not: a letter must not move when the terminal
 * grows. A column without a free capital has none.
 */
export function planSortLetters<Row>(
  columns: readonly ListColumn<Row>[],
  bindings: readonly KeyBinding[],
): SortLetters {
  const taken = new Set(bindings.flatMap(({keys}) => keys))
  const letters = new Map<Key, string>()
  for (const {title, sortValue} of columns) {
    if (sortValue === undefined) continue
    const free = [...title].find((sign) => /^[A-Z]$/.test(sign) && !taken.has(sign) && !letters.has(sign))
    if (free !== undefined) letters.set(free, title)
  }
  return letters
}

/** Signs that the titles in one line of the help take, so that no column of the help cuts them off. */
const HELP_WIDTH = 20

/** The letters as bindings, for the help: as many in a line as their titles leave room for. */
export function bindSortLetters(letters: SortLetters): KeyBinding[] {
  const lines: {readonly keys: readonly Key[]; readonly help: string}[] = []
  for (const [letter, title] of letters) {
    const last = lines.at(-1)
    const help = last === undefined ? '' : `${last.help}, ${title}`
    if (last !== undefined && help.length <= HELP_WIDTH)
      lines.splice(-1, 1, {keys: [...last.keys, letter], help})
    else lines.push({keys: [letter], help: `sort ${title}`})
  }
  return lines.map((line) => ({...line, action: 'sort-by'}))
}
