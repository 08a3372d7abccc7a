import {marked, type Token, type Tokens} from 'marked'
import {displayWidth} from './display-width.ts'
import type {Theme} from './theme.ts'
import {wrapWords} from './wrap-words.ts'

export interface GuideOptions {
  /** Columns that lines may take; only code and words without a space take more. */
  readonly width: number
  readonly theme: Theme
  /** What shows another page, by its file (docs/guides/names.md is `samsa help selection`); null where nothing does. */
  readonly commandOf: (file: string) => string | null
}

const INDENT = '  '
/** Stands for a space at which no line may break, as in a short piece of code. */
const FIXED_SPACE = '\u00a0'
/** Code longer than this may break: it would leave half a line empty. */
const LONGEST_UNBROKEN = 36
const GAP = '  '

/** A guide (Markdown) as text for a terminal. */
export function renderGuide(markdown: string, options: GuideOptions): string {
  const lines: string[] = []
  for (const token of marked.lexer(markdown)) {
    const block = renderBlock(token, options)
    if (block.length > 0) lines.push(...block, '')
  }
  return lines
    .map((line) => line.replaceAll(FIXED_SPACE, ' ').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
}

function renderBlock(token: Token, options: GuideOptions): string[] {
  const {width, theme} = options
  switch (token.type) {
    case 'heading':
      return [theme.heading(inline(token, options).toUpperCase())]
    case 'paragraph':
      return indent(wrapWords(inline(token, options), width - INDENT.length))
    case 'code':
      return indent(indent(token.text.split('\n')))
    case 'list':
      return (token as Tokens.List).items.flatMap((item) => {
        const [first = '', ...rest] = wrapWords(inline(item, options), width - 2 * INDENT.length)
        return [`${INDENT}- ${first}`, ...indent(indent(rest))]
      })
    case 'table':
      return indent(renderTable(token as Tokens.Table, {...options, width: width - INDENT.length}))
    default:
      // Comments (marks of what is generated) and blank lines.
      return []
  }
}

/** The words of a block, its marks resolved. */
function inline(block: {readonly tokens?: readonly Token[]}, options: GuideOptions): string {
  const {tokens = []} = block
  return tokens.map((token) => inlineToken(token, options)).join('')
}

function inlineToken(token: Token, options: GuideOptions): string {
  const {theme} = options
  switch (token.type) {
    case 'codespan':
      return codeSpan(token.text, options)
    case 'strong':
    case 'em':
      return eachWord(inline(token, options), theme.heading)
    case 'link':
      return renderLink(token as Tokens.Link, options)
    case 'text':
      return 'tokens' in token && token.tokens ? inline(token, options) : token.text
    case 'escape':
    // Of a picture what it shows.
    case 'image':
      return token.text
    default:
      return token.raw
  }
}

function codeSpan(code: string, {theme}: GuideOptions): string {
  const text = code.length > LONGEST_UNBROKEN ? code : code.replaceAll(' ', FIXED_SPACE)
  return theme.color ? eachWord(text, theme.key) : `\`${text}\``
}

/** Painted by the word, so that no colour runs on where a line breaks. */
function eachWord(text: string, paint: (text: string) => string): string {
  return text
    .split(' ')
    .map((word) => paint(word))
    .join(' ')
}

/** What another page is called here, rather than what the guide calls it. */
function renderLink(link: Tokens.Link, options: GuideOptions): string {
  const text = inline(link, options)
  if (/^https?:/.test(link.href)) return text === link.href ? text : `${text} (${link.href})`
  const command = options.commandOf(link.href.replace(/#.*/, ''))
  return command === null ? text : codeSpan(command, options)
}

/** Columns as wide as they need to be; where they do not fit, the widest give way and break into lines. */
function renderTable({header, rows}: Tokens.Table, options: GuideOptions): string[] {
  const {theme, width} = options
  const texts = [header, ...rows].map((row) => row.map((cell) => bare(inline(cell, options))))
  const widths = fitColumns(texts, width)
  if (widths === null) return stackCells(texts, options)
  const lines = texts.map((row) => {
    const cells = row.map((text, index) => wrapWords(text, widths[index] ?? width))
    const height = Math.max(...cells.map((cell) => cell.length))
    return Array.from({length: height}, (_, line) =>
      cells.map((cell, index) => pad(cell[line] ?? '', widths[index] ?? 0)).join(GAP),
    )
  })
  const [head = [], ...body] = lines
  const isHeadEmpty = texts[0]?.every((text) => text === '')
  return [...(isHeadEmpty ? [] : head.map((line) => theme.muted(line.trimEnd()))), ...body.flat()]
}

/** The width of each column; null where even the longest words do not stand side by side. */
function fitColumns(rows: readonly (readonly string[])[], width: number): number[] | null {
  const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index] ?? ''))
  const least = columns.map((texts) => Math.max(...texts.map(longestWord)))
  const widths = columns.map((texts) => Math.max(...texts.map(displayWidth)))
  const room = width - GAP.length * (widths.length - 1)
  if (sum(least) > room) return null
  while (sum(widths) > room) {
    const spare = widths.map((each, index) => (each > (least[index] ?? 0) ? each : 0))
    const at = spare.lastIndexOf(Math.max(...spare))
    widths[at] = (widths[at] ?? 0) - 1
  }
  return widths
}

/** A row as a block: its first cell, and below it the others with what their columns are called. */
function stackCells([header = [], ...rows]: string[][], {width}: GuideOptions): string[] {
  return rows.flatMap(([first = '', ...rest]) => {
    const told = rest.flatMap((text, index) =>
      text === '' ? [] : wrapWords(`${header[index + 1] ?? ''} ${text}`.trim(), width - 2 * INDENT.length),
    )
    return first === '' ? indent(indent(told)) : [first, ...indent(indent(told))]
  })
}

function longestWord(text: string): number {
  return Math.max(...text.split(/[ \n]+/).map(displayWidth))
}

/** Cells that are code and nothing else stand out by their column. */
function bare(text: string): string {
  return /^`[^`]+`(, `[^`]+`)*$/.test(text) ? text.replaceAll('`', '') : text
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => INDENT + line)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
