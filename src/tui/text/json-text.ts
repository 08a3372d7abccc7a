import type {Tone} from '../theme.ts'
import type {PaintedText} from './paint.ts'

type JsonKind = 'key' | 'string' | 'number' | 'word' | 'sign' | 'space'

interface JsonToken {
  readonly kind: JsonKind
  readonly start: number
  readonly end: number
}

const TONES: Readonly<Record<JsonKind, Tone | null>> = {
  key: 'accent',
  string: 'good',
  number: 'outflow',
  word: 'draining',
  sign: 'faint',
  space: null,
}

/** Blanks, and on one line what escaping has made of newlines and tabs between tokens. */
const SPACE = /(?:\s|\\[nrt])+/y
const MAY_BE_SPACE = /[\s\\]/
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
/** What a number or a word may look like where the text was cut off within it. */
const CUT_NUMBER = /-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d*)?)?$/y
const CUT_WORD = /(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?)$/y

/** What may come next. */
type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'

/**
 * The JSON object or list in a text that may have been escaped for a terminal, in pieces: joined they are the text, or as much
 * of it as is wanted. Null for what is no JSON, and for a value of one word or number, which any text may be.
 *
 * @param isCut whether the text is only the beginning of something: it is then JSON where it can go on as such
 * @param most signs that pieces are wanted of; all of the text is looked at
 */
export function paintJson(
  text: string,
  {isCut = false, most = text.length}: {readonly isCut?: boolean; readonly most?: number} = {},
): readonly PaintedText[] | null {
  const pieces: PaintedText[] = []
  const isJson = scanJson(text, isCut, ({kind, start, end}) => {
    if (start < most) pieces.push({text: text.slice(start, Math.min(end, most)), tone: TONES[kind]})
  })
  return isJson ? pieces : null
}

/**
 * A JSON object or list with a line for each member, as its text has it: a number that a double cannot hold stays what it is,
 * and so does a name that is there twice. Null for what is no JSON.
 */
export function layOutJson(text: string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  let laidOut = ''
  let depth = 0
  let before = ''
  const breakLine = () => `\n${'  '.repeat(depth)}`
  const isJson = scanJson(text, false, ({kind, start, end}) => {
    if (kind === 'space') return
    const token = text.slice(start, end)
    const closes = kind === 'sign' && (token === '}' || token === ']')
    if (closes) depth -= 1
    const isEmpty = closes && (before === '{' || before === '[')
    if ((closes && !isEmpty) || (!closes && (before === '{' || before === '[' || before === ',')))
      laidOut += breakLine()
    laidOut += token === ':' && kind === 'sign' ? ': ' : token
    if (kind === 'sign' && (token === '{' || token === '[')) depth += 1
    before = kind === 'sign' ? token : ''
  })
  return isJson ? laidOut : null
}

/** Gives out the tokens of a text up to where it is no JSON, and says whether all of it is. */
function scanJson(text: string, isCut: boolean, take: (token: JsonToken) => void): boolean {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = 0
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at
    return pattern.test(text) ? pattern.lastIndex : -1
  }
  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma-or-end')
  while (at < text.length) {
    const sign = text.charAt(at)
    const spaceEnd = MAY_BE_SPACE.test(sign) ? match(SPACE) : -1
    if (spaceEnd > at) {
      take({kind: 'space', start: at, end: spaceEnd})
      at = spaceEnd
      continue
    }
    let end = at + 1
    let kind: JsonKind = 'sign'
    const expectsValue = expected === 'value' || expected === 'value-or-end'
    if (sign === '"') {
      const isKey: boolean = expected === 'key' || expected === 'key-or-end'
      if ((!isKey && !expectsValue) || open.length === 0) return false
      end = endOfString(text, at)
      if (end < 0 && !isCut) return false
      if (end < 0) end = text.length
      kind = isKey ? 'key' : 'string'
      expected = isKey ? 'colon' : afterValue()
    } else if (expectsValue && (sign === '{' || sign === '[')) {
      open.push(sign)
      expected = sign === '{' ? 'key-or-end' : 'value-or-end'
    } else if (sign === '}' || sign === ']') {
      const isEnd = expected === 'comma-or-end' || expected === (sign === '}' ? 'key-or-end' : 'value-or-end')
      if (!isEnd || open.pop() !== (sign === '}' ? '{' : '[')) return false
      expected = afterValue()
    } else if (sign === ',' && expected === 'comma-or-end') {
      expected = open.at(-1) === '{' ? 'key' : 'value'
    } else if (sign === ':' && expected === 'colon') {
      expected = 'value'
    } else {
      // A text of one word or number is not taken for JSON.
      if (!expectsValue || open.length === 0) return false
      const isWord = /[a-z]/.test(sign)
      const cutEnd = isCut ? match(isWord ? CUT_WORD : CUT_NUMBER) : -1
      end = cutEnd > at ? cutEnd : match(isWord ? WORD : NUMBER)
      if (end < 0) return false
      kind = isWord ? 'word' : 'number'
      expected = afterValue()
    }
    take({kind, start: at, end})
    at = end
  }
  return isCut ? expected !== 'value' || open.length > 0 : expected === 'nothing'
}

/** The place after the closing quote; -1 where there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 0x22) return at + 1
    // Behind a backslash stands a sign of the string, whichever it is.
    if (sign === 0x5c) at += 1
  }
  return -1
}
