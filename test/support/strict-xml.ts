/** An element of a document, in the order of their beginnings. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** What is between its tags, where that is text only. */
  text: string
}

const NAME = '[a-zA-Z][\\w:-]*'
const TEXT = '(?:[^<>&"]|&(?:amp|lt|gt|quot);)*'
const TAG = new RegExp(`^<(${NAME})((?: ${NAME}="${TEXT}")*)(/?)>`)
const END = new RegExp(`^</(${NAME})>`)
const CONTENT = /^(?:[^<&]|&(?:amp|lt|gt|quot);)+/

/**
 * Reads the XML that our pictures are made of: elements, attributes in double quotes, text with the four entities, and characters
 * that XML allows.
 * @throws SyntaxError at whatever else, tags that are not closed in their order among it
 */
export function readStrictXml(document: string): XmlElement[] {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(document) || !document.isWellFormed())
    throw new SyntaxError('a character that XML does not allow')
  const elements: XmlElement[] = []
  const open: XmlElement[] = []
  for (let rest = document.trim(); rest !== ''; ) {
    const [tag, name = '', attributes = '', isEmpty = ''] = TAG.exec(rest) ?? []
    const [end, ended] = END.exec(rest) ?? []
    const [content = ''] = CONTENT.exec(rest) ?? []
    if (tag !== undefined) {
      if (open.length === 0 && elements.length > 0) throw new SyntaxError('a second root')
      const element = {name, attributes: readAttributes(attributes), text: ''}
      elements.push(element)
      if (isEmpty === '') open.push(element)
    } else if (end !== undefined) {
      if (open.pop()?.name !== ended) throw new SyntaxError(`${end} closes something else`)
    } else {
      const last = open.at(-1)
      if (content === '' || last === undefined) throw new SyntaxError(`no XML: ${rest.slice(0, 60)}`)
      last.text += unescapeXml(content)
    }
    rest = rest.slice((tag ?? end ?? content).length)
  }
  if (open.length > 0) throw new SyntaxError(`<${open.at(-1)?.name}> is not closed`)
  return elements
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(new RegExp(` (${NAME})="(${TEXT})"`, 'g'))]
  const attributes = Object.fromEntries(found.map(([, name, value = '']) => [name, unescapeXml(value)]))
  if (Object.keys(attributes).length < found.length) throw new SyntaxError(`an attribute twice:${text}`)
  return attributes
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}
