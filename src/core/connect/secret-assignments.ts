/** Stands in the place of a secret. */
export const HIDDEN = '***'

/** Words that what follows is a secret of, in a key as `wordsOf` has it; a number may follow, as in `password.1`. */
const SECRET_WORD =
  /(?:passw(?:or)?ds?|passphrases?|passcode|(?<!by|com)pass|pwd|secrets?|tokens?|credentials?|signature|authorization|(?:api|access|account|private|secret|storage|keystore|encryption|signing|master)\.?keys?|user\.?info)(?=\.|\d|$)/

/** What a key ends in whose value says where a secret is, or of what kind, or how many there are, and is none. */
const TELLS_ABOUT =
  /(?:^|\.)(?:max|min|num|total)\.|\.(?:ur[li]|endpoint|host|port|server|service|manager|region|class|provider|enabled?|file|path|location|type|name|version|format|algorithm|mechanism|mode|ms|seconds|iterations|count|size|length|(?:access|key)\.?id)$/

/** The whole of a value that hides none: nothing, a switch, a reference, what is hidden already, a scheme of HTTP. */
const NO_SECRET =
  /^(?:null|true|false|yes|no|none|\[?hidden\]?|\[?redacted\]?|\*+|[\w-]{1,20} \*{3}|\$\{[^{}]{0,500}\}?|basic|bearer|digest|negotiate|apikey|[^A-Za-z\d]{0,2})$/i

/** A class of Java, or an object of one without a text of its own. */
const CLASS =
  /^(?:(?:[a-z_]\w{0,60}\.){2,20}[A-Z][\w$]{0,200}|[A-Z]\w{0,100}(?:Exception|Error))(?:@[\da-f]{1,8})?:?$/

/** What is said of a secret after a colon: `password: required`. */
const SAID =
  /^(?:required|missing|invalid|incorrect|wrong|expired|empty|blank|absent|failed|failure|denied|rejected|refused|unauthorized|forbidden|unknown|unsupported|undefined|mismatch|timeout|string|password)[.!]?$/i

/** Words that parsers and servers say something else of too: `Unexpected token: END_OBJECT`. */
const COMMON_WORD = /^(?:tokens?|credentials?|signature|authorization|pass)$/

/** What stands between a key and its value, in properties, URLs, maps, JSON (of Avro too), YAML; it looks back, so that a long word costs no more than its key. */
const SEPARATOR =
  /(?:=>?|:=|%3D|:(?![:/]))(?<=(?<key>[\w.-]{1,80})(?<quote>\\{0,8}["']?)\]?[ \t]{0,20}(?:=>?|:=?|%3D))[ \t]{0,20}(?:\{\\{0,8}"string\\{0,8}":[ \t]?)?/gi

/** A key that is a value itself: `"name":"password","value":`, `<name>password</name><value>`, `<entry key="password">`. */
const NAMED =
  /(?<!\w)(?:name|key)\\{0,8}["']?(?:[ \t]?[:=>])[ \t]?\\{0,8}["']?(?<key>[\w.-]{1,80})(?:<\/name>\s{0,40}<value>|["']>|\\{0,8}["']?[,;]?\s{0,40}\\{0,8}["']?value\\{0,8}["']?[ \t]?[:=][ \t]?)/gi

/** An element of XML. */
const ELEMENT =
  /<(?:[\w-]{1,40}:)?(?<key>[\w.-]{1,80})(?:\s[^<>]{0,200})?>(?:<!\[CDATA\[)?(?=[^<\n]{1,4000}(?:<\/|$))/g

/** A value without quotes. A comma belongs to it unless another key follows, or a blank; so does a bracket or a quote within a word. */
const BARE = /(?:[^\s&;,"'()[\]{}<]+|<(?!\/)|[,"'()[\]{}](?![\w.-]{1,80}=)(?=[^\s&;,"'()[\]{}.:/>]))+/y

/** A value in braces, as SQL Server has it; a closing one within it is written twice. A list of values. */
const BRACED = /\{(?:[^{}"\n]|\}\}){1,500}\}|\[[^[\]\n]{1,500}\]/y

/** In an element a value ends where the next tag begins. */
const TEXT = /[^<\n]{1,4000}/y

/** A value in quotes is no longer, as far as its end is looked for. */
const MOST_QUOTED = 4_000

const LONGEST_WORD = 500

/** What a value ends before that is not a part of a sentence. */
const END = /^(?:[,;&)\]}"']|[ \t\r]*(?:\n|$))/

/** A text with *** in the place of the values of keys that sound like secrets. */
export function hideAssigned(text: string): string {
  const named = hideAfter(text, NAMED, BARE)
  const elements = hideAfter(named, ELEMENT, TEXT)
  return hideAfter(hideRefused(elements), SEPARATOR, BARE)
}

/** Goes once through the text: what has been read as a value is not looked at again. */
function hideAfter(text: string, heads: RegExp, bare: RegExp): string {
  let hidden = ''
  let done = 0
  for (const head of text.matchAll(heads)) {
    const {key = '', quote} = head.groups ?? {}
    if (head.index < done || !isSecretKey(key)) continue
    const at = head.index + head[0].length
    const [start, end] = rangeOfValue(text, at, bare)
    const value = text.slice(start, end)
    const isPlain = start === at && quote === '' && /^:\s*$/.test(head[0])
    if (!isSecretValue(value) || (isPlain && !isSecretAfterColon(key, value, text.slice(end, end + 20))))
      continue
    hidden += text.slice(done, start) + HIDDEN
    done = end
  }
  return hidden + text.slice(done)
}

/** Where the value at a place begins and ends, without its quotes. */
function rangeOfValue(text: string, at: number, bare: RegExp): readonly [number, number] {
  const [open = '', slashes = ''] = /^(\\{0,8})["']/.exec(text.slice(at, at + 9)) ?? []
  const start = at + open.length
  const end = open === '' ? null : endOfQuoted(text, start, open.slice(-1), slashes.length)
  return [start, end ?? endOf(BRACED, text, start) ?? endOf(bare, text, start) ?? start]
}

function endOf(pattern: RegExp, text: string, start: number): number | null {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : null
}

/** Null where the quote is not closed in its line, or another one opens before. In a text within a text slashes stand before quotes. */
function endOfQuoted(text: string, start: number, quote: string, slashes: number): number | null {
  const [line = ''] = text.slice(start, start + MOST_QUOTED).split('\n', 1)
  for (const {index, 0: all} of line.matchAll(/(?<!\\)\\{0,40}["']/g)) {
    const before = all.length - 1
    // As many as at the beginning, behind those that stand for slashes themselves.
    if (!all.endsWith(quote) || before % (2 * (slashes + 1)) !== slashes) continue
    if (!/\w/.test(line[index + all.length] ?? '')) return start + index + before - slashes
    if (/[\s=:(]/.test(line[index - 1] ?? '')) return null
  }
  return null
}

/** `Invalid value S3cr3t for configuration connection.password` (Kafka's ConfigException): the value may hold anything. */
function hideRefused(text: string): string {
  const [before = '', ...refusals] = text.split('Invalid value ')
  const hidden = refusals.map((refusal) => {
    const [, value = '', key = ''] = /^([\s\S]+?) for configuration ([\w.-]{1,200})/.exec(refusal) ?? []
    return isSecretKey(key) && isSecretValue(value) ? HIDDEN + refusal.slice(value.length) : refusal
  })
  return [before, ...hidden].join('Invalid value ')
}

function isSecretKey(key: string): boolean {
  const words = wordsOf(key)
  return SECRET_WORD.test(words) && !TELLS_ABOUT.test(words)
}

function isSecretValue(value: string): boolean {
  return !NO_SECRET.test(value) && !CLASS.test(value)
}

/** What is a sentence says more (`invalid password: it is too short`), or it is an address (`token.example.org:443`). */
function isSecretAfterColon(key: string, value: string, next: string): boolean {
  // No word is so long. One that is left would be read again from each key within it.
  if (value.length > LONGEST_WORD) return true
  const words = wordsOf(key)
  if (SAID.test(value) || !SECRET_WORD.test(words.split('.').slice(-2).join('.'))) return false
  if (/^(?=\S*\d)\S*[a-z]\S*$/i.test(value)) return true
  return END.test(next) && (!COMMON_WORD.test(words) || value.length > 15)
}

/** The words of a key, with a dot between: `aws.secret.access.key`, also of `awsSecretAccessKey`. */
function wordsOf(key: string): string {
  return key
    .replace(/([a-z\d])(?=[A-Z])/g, '$1.')
    .replace(/[._-]+/g, '.')
    .toLowerCase()
}
