// Text and Markdown as roff of the man macros (man(7)), for groff, mandoc and whatever else reads them.
import {marked} from 'marked'

/** Characters that formatters would take for their own, or turn into typographic ones: code has to survive copying. */
const CHARACTERS = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
}

/** Text that stands for itself, wherever in a line. */
export function escapeRoff(text) {
  const escaped = text
    .replace(/[\\\-'"`^~]/g, (character) => CHARACTERS[character])
    .replace(/[^\x00-\x7f]/gu, (character) => `\\[u${codePoint(character)}]`)
  // At the beginning of a line a dot makes a request of it.
  return escaped.replace(/^\./gm, '\\&.')
}

/** As roff names what is not ASCII: at least four digits. */
function codePoint(character) {
  return character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')
}

/** A line of text with pieces of code in backticks, which become bold. */
export function inlineRoff(text) {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? escapeRoff(part) : `\\fB${escapeRoff(part)}\\fR`))
    .join('')
    .replace(/^\./gm, '\\&.')
}

/** The margin of text in a page, and how wide a page is. */
const MARGIN = 7
const WIDTH = 80

/** Lines as they are, indented as far as they leave room for it: they must not be broken. */
export function codeRoff(lines) {
  const longest = Math.max(...lines.map((line) => line.length))
  const indent = Math.max(-4, Math.min(4, WIDTH - MARGIN - longest))
  const kept = lines.map((line) => (line === '' ? '\\&' : escapeRoff(line)))
  return ['.PP', '.nf', `.in ${indent < 0 ? '' : '+'}${indent}n`, ...kept, '.in', '.fi']
}

/** A term and what it means. */
export function termRoff(term, meaning) {
  return ['.TP', term, ...meaning]
}

/** A text for the terminal (`prose` of src/cli): paragraphs, lists of `- `, and indented lines that keep their columns. */
export function proseRoff(text) {
  return text.split(/\n\n+/).flatMap((paragraph) => {
    const lines = paragraph.split('\n')
    if (lines.every((line) => line.startsWith('  '))) return codeRoff(lines.map((line) => line.slice(2)))
    const found = []
    for (const line of lines) {
      const item = /^- (.*)/.exec(line)
      if (item) found.push('.IP \\(bu 2', inlineRoff(item[1]))
      else if (found.length === 0) found.push('.PP', inlineRoff(line))
      else found.push(inlineRoff(line))
    }
    return found
  })
}

/** Markdown without its title. `pageOf` gives the man page of a linked file, null where there is none. */
export function markdownRoff(markdown, pageOf) {
  return marked
    .lexer(markdown)
    .filter(({type, depth}) => !(type === 'heading' && depth === 1))
    .flatMap((token) => blockRoff(token, pageOf))
}

function blockRoff(token, pageOf) {
  const words = (block) => (block.tokens ?? []).map((each) => wordRoff(each, pageOf)).join('')
  switch (token.type) {
    case 'heading':
      return [`.SH ${upperCased(words(token))}`]
    case 'paragraph':
      return ['.PP', ...linesOf(words(token))]
    case 'code':
      return codeRoff(token.text.split('\n'))
    case 'list':
      return token.items.flatMap((item) => ['.IP \\(bu 2', ...linesOf(words(item))])
    case 'table':
      return tableRoff(token, words)
    default:
      return []
  }
}

/** Escapes stay as they are: `\(aq`, `\fB`, `\[u00E4]`. */
function upperCased(text) {
  return text.replace(/\\(?:\(..|\[[^\]]*\]|f.|.)|[^\\]+/gs, (part) =>
    part.startsWith('\\') ? part : part.toUpperCase(),
  )
}

function wordRoff(token, pageOf) {
  const inner = () => (token.tokens ?? []).map((each) => wordRoff(each, pageOf)).join('')
  switch (token.type) {
    case 'codespan':
      return `\\fB${escapeRoff(token.text)}\\fR`
    case 'strong':
    case 'em':
      return `\\fB${inner()}\\fR`
    case 'link': {
      if (/^https?:/.test(token.href)) return `${inner()} (${escapeRoff(token.href)})`
      const page = pageOf(token.href.replace(/#.*/, ''))
      return page === null ? inner() : `\\fB${escapeRoff(page)}\\fR`
    }
    case 'text':
      return token.tokens ? inner() : escapeRoff(token.text)
    default:
      return escapeRoff(token.text ?? token.raw)
  }
}

/** A row is its first cell, and below it the others; where there are several, with what their columns are called. */
function tableRoff({header, rows}, words) {
  return rows.flatMap(([first, ...rest]) => {
    const told = rest.flatMap((cell, index) => {
      const text = words(cell)
      if (text === '') return []
      const name = rest.length > 1 ? words(header[index + 1]) : ''
      return [`${name} ${text}`.trim()]
    })
    const meaning = told.flatMap((text, index) => (index === 0 ? linesOf(text) : ['.br', ...linesOf(text)]))
    const term = words(first)
    return term === '' ? ['.RS 7', ...meaning, '.RE'] : termRoff(term, meaning)
  })
}

function linesOf(text) {
  return text.split('\n').map((line) => line.replace(/^\./, '\\&.'))
}
