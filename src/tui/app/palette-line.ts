import type {Glyphs} from '../../views/glyphs.ts'
import type {ShownReports} from '../feeds.ts'
import type {Key} from '../terminal/key-binding.ts'
import {showUntrusted} from '../text/untrusted.ts'
import {EXPORT_FORMATS} from './export-rows.ts'
import {paletteWords} from './palette.ts'

/** The line behind `:` while it is typed. */
export interface PaletteLine {
  readonly text: string
  /** Which of the earlier lines is shown, the newest one being 0; null for what is typed now. */
  readonly recalled: number | null
  /** What was typed before an earlier line was shown: `down` comes back to it. */
  readonly own: string
  /** The whole lines that Tab goes through, and which of them is shown; null until it has something to go through. */
  readonly offers: {readonly lines: readonly string[]; readonly shown: number} | null
}

/** What a line can be made of, beside what is typed. */
export interface PaletteSources {
  readonly reports: ShownReports
  /** Lines that were entered before, the newest first. */
  readonly earlierLines: readonly string[]
}

/** Earlier lines that are kept. */
const MOST_LINES = 50
/** More words than this have no room behind the line; a cluster may have ten thousand topics. */
const MOST_OFFERS_SHOWN = 30

/** A line at its start. */
export function startLine(text = ''): PaletteLine {
  return {text, recalled: null, own: '', offers: null}
}

/** The earlier lines with one more; one that is entered again moves to the front. */
export function rememberLine(earlierLines: readonly string[], text: string): readonly string[] {
  if (text.trim() === '') return earlierLines
  return [text, ...earlierLines.filter((line) => line !== text)].slice(0, MOST_LINES)
}

/** The line after a key; null when it is given up. Enter is not for it. */
export function editLine(line: PaletteLine, key: Key, sources: PaletteSources): PaletteLine | null {
  const {text} = line
  switch (key) {
    case 'escape':
      return null
    case 'ctrl+u':
      return startLine()
    case 'backspace':
    case 'delete':
      return text === '' ? null : startLine([...text].slice(0, -1).join(''))
    case 'up':
      return recall(line, (line.recalled ?? -1) + 1, sources)
    case 'down':
      return recall(line, (line.recalled ?? -1) - 1, sources)
    case 'tab':
      return complete(line, sources.reports)
    default:
      // Names of keys are longer than a character; what is typed is one.
      return [...key].length === 1 ? startLine(text + key) : line
  }
}

function recall(line: PaletteLine, wanted: number, {earlierLines}: PaletteSources): PaletteLine {
  const own = line.recalled === null ? line.text : line.own
  if (wanted < 0) return line.recalled === null ? line : startLine(own)
  const text = earlierLines[wanted]
  return text === undefined ? line : {text, recalled: wanted, own, offers: null}
}

/** As far as all that fits agrees; where that is no step forward, one line that fits after the other. */
function complete(line: PaletteLine, reports: ShownReports): PaletteLine {
  if (line.offers !== null) {
    const {lines, shown} = line.offers
    const next = (shown + 1) % lines.length
    return {...line, text: lines[next] ?? line.text, offers: {lines, shown: next}}
  }
  const lines = offerLines(line.text, reports)
  const [first] = lines
  if (first === undefined) return line
  const agreed = lines.reduce(commonStart)
  if (agreed.length > line.text.length && agreed.startsWith(line.text)) return startLine(agreed)
  return {...startLine(first), offers: {lines, shown: 0}}
}

function commonStart(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  return a.slice(0, length)
}

/** What can stand behind a word: the names in the reports on show. Null for a word that nothing stands behind. */
function namesFor(word: string, {throughput, groups, cluster}: ShownReports): readonly string[] | null {
  switch (word) {
    case 'topic':
    case 'tail':
    case 'readers':
      return (throughput?.topics ?? []).map(({name}) => name)
    case 'group':
      return (groups?.groups ?? []).map(({group}) => group)
    case 'leads':
      return (cluster?.brokers ?? []).map(({id}) => String(id))
    case 'export':
      return EXPORT_FORMATS.map((format) => `${format} `)
    default:
      return null
  }
}

/** Whole lines that begin with what is typed; of names, where none begins so, those that hold it. */
function offerLines(typed: string, reports: ShownReports): readonly string[] {
  const {word, rest} = splitLine(typed)
  if (rest === null) {
    return paletteWords
      .filter((each) => each.startsWith(word))
      .map((each) => (namesFor(each, reports) === null ? each : `${each} `))
  }
  const names = namesFor(word, reports) ?? []
  const beginning = names.filter((name) => name.startsWith(rest))
  const isName = word !== 'export'
  const fitting = beginning.length > 0 || !isName ? beginning : names.filter((name) => name.includes(rest))
  return fitting.toSorted().map((name) => `${word} ${name}`)
}

/** The first word, and what is behind its space; null where there is no space yet. */
function splitLine(typed: string): {readonly word: string; readonly rest: string | null} {
  const [, word = '', rest = null] = /^\s*(\S*)(?:\s+(.*))?$/s.exec(typed) ?? []
  return {word, rest}
}

/** The line while it is being typed, with the words or names that it can go on with. */
export function formatLine({text, offers}: PaletteLine, reports: ShownReports, glyphs: Glyphs): string {
  const first = offers?.shown ?? 0
  const fitting = (offers?.lines ?? offerLines(text, reports)).slice(first, first + MOST_OFFERS_SHOWN)
  const words = fitting.map((each) => showUntrusted(splitLine(each.trim()).rest ?? each.trim()))
  return ` : ${showUntrusted(text)}${glyphs.textCursor}   ${words.join('  ')}`
}
