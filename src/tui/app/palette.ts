import {parseViewRequest, VIEW_WORDS, type ViewRequest} from '../../core/dashboard/view-request.ts'
import {Failure} from '../../errors/failure.ts'
import {EXPORT_FORMATS, type ExportTarget} from './export-rows.ts'

/** What a line typed behind `:` asks for. */
export type PaletteCommand =
  | {readonly type: 'open'; readonly request: ViewRequest}
  /** Who reads a topic, and what a broker leads: these open on top of the view that they belong to. */
  | {readonly type: 'readers'; readonly topic: string}
  | {readonly type: 'leads'; readonly broker: number}
  | {readonly type: 'pause'}
  | {readonly type: 'quit'}
  | {readonly type: 'export'; readonly target: ExportTarget}
  | {readonly type: 'wrong'; readonly reason: string}

/** The words that such a line begins with. */
export const paletteWords: readonly string[] = [...VIEW_WORDS, 'readers', 'leads', 'pause', 'export', 'quit']

/** Reads a typed line; what it cannot read comes back with the reason. Null for an empty one. */
export function parsePalette(line: string): PaletteCommand | null {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? []
  switch (word) {
    case '':
      return null
    case 'q':
    case 'quit':
      return alone({type: 'quit'}, rest)
    case 'readers':
      return rest === '' ? wrong('readers needs the name of a topic') : {type: 'readers', topic: rest}
    case 'leads':
      return /^\d{1,9}$/.test(rest)
        ? {type: 'leads', broker: Number(rest)}
        : wrong('leads needs the id of a broker, a number')
    case 'pause':
      return alone({type: 'pause'}, rest)
    case 'export':
      return parseExport(rest)
    default:
      return paletteWords.includes(word)
        ? parseView(word, rest)
        : wrong(`no "${word}" here: ${paletteWords.join(', ')}`)
  }
}

function alone(command: PaletteCommand, rest: string): PaletteCommand {
  return rest === '' ? command : wrong(`"${rest}" is too much`)
}

function wrong(reason: string): PaletteCommand {
  return {type: 'wrong', reason}
}

/** `csv PATH`, `json PATH`, or a path that ends in one of them. */
function parseExport(rest: string): PaletteCommand {
  const [first = ''] = rest.split(/\s/, 1)
  const said = EXPORT_FORMATS.find((format) => format === first)
  const path = said === undefined ? rest : rest.slice(first.length).trim()
  if (path === '') return wrong('export needs the path of a file')
  const format = said ?? EXPORT_FORMATS.find((each) => path.toLowerCase().endsWith(`.${each}`))
  return format === undefined
    ? wrong(`CSV or JSON? Say :export csv ${path}, or end its name in .csv or .json`)
    : {type: 'export', target: {format, path}}
}

function parseView(word: string, rest: string): PaletteCommand {
  // The name of a group may hold spaces, that of a topic cannot.
  const [name = '', partition, ...more] = word === 'group' ? [rest] : rest.split(/\s+/)
  try {
    const request = parseViewRequest(word, name === '' ? null : name)
    if (request.view !== 'topic' || partition === undefined)
      return alone({type: 'open', request}, [partition ?? '', ...more].join(' '))
    if (!/^\d{1,9}$/.test(partition)) return wrong(`"${partition}" is no partition: they are numbers`)
    return alone({type: 'open', request: {...request, partition: Number(partition)}}, more.join(' '))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return wrong(error.message)
  }
}
