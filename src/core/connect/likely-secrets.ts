/** Stands in the place of a secret. */
const HIDDEN = '***'

/** Words that what follows is a secret of; the rest of such a key may follow, as in `password.1`. */
const SECRET_KEY =
  'passw(?:or)?d|passphrase|pwd|secret|token|credentials?|signature|api[._-]?key|access[._-]?key|account[._-]?key|private[._-]?key|user[._-]?info'

/** A key, `=`, and a value: in quotes, also in those of a text within a text, or up to what ends one in URLs, properties, and maps of Java. */
const QUOTED = `(?<slashes>\\\\*)(?<quote>["'])(?:(?!\\k<slashes>\\k<quote>)(?:\\\\.|[^\\n])){1,4000}\\k<slashes>\\k<quote>`
const BARE = `(?:[^\\s&;,"'()\\[\\]{}]|[,"'()\\[\\]{}](?=[^\\s&;,"'()\\[\\]{}.:]))+`

/** `password=p`, `secret.key = "s"`, `password=\\"p\\"`. */
const ASSIGNED = new RegExp(
  `(?<key>${SECRET_KEY})(?<rest>[\\w.-]{0,60})(?<between>\\\\*["']?\\s?=\\s?)(?<value>${QUOTED}|${BARE})`,
  'gi',
)

/** `"password": "p"`, as JSON has it. */
const IN_JSON = new RegExp(
  `(?<key>${SECRET_KEY})(?<rest>[\\w.-]{0,60})(?<between>\\\\*["']\\s?:\\s?)(?<value>${QUOTED}|${BARE})`,
  'gi',
)

/** `password: p`, where nothing follows it in the line: what is a sentence says more (`invalid password: it is too short`). */
const AFTER_COLON =
  /(?<key>passw(?:or)?d|passphrase|pwd|secret[._-]?key|api[._-]?key)(?<rest>[\w.-]{0,60})(?<between>\s?:\s?)(?<value>[^\s,;()[\]{}"']+)(?=[,;)\]}"']|\s*$)/gim

/** The end of a key whose value says where a secret is, or of what kind, and is none. */
const TELLS_ABOUT =
  /(?:^|[._-])(?:url|uri|endpoint|class|provider|enabled?|file|path|location|type|name|version|format|algorithm|mechanism|ms|seconds|count|size|(?:access|key)[._-]?id)$|KeyId$/i

/** What a value is that hides none: nothing, a switch, a reference, what somebody has hidden already. */
const NO_SECRET = /^[\\"']*(?:null|true|false|yes|no|none|\[hidden|hidden\b|\*+|\$\{|$)/i

/** Secrets that are known by what they look like, or by what stands around them; what is kept of them. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g, HIDDEN],
  // A password in a URL may hold anything but what ends its part of it.
  [/(:\/\/[^\s/@:"'<>]{0,200}:)(?!\$\{)[^\s/"'<>]{1,500}@/g, `$1${HIDDEN}@`],
  [/(jdbc:oracle:\w{1,20}:[^\s/@:"']{1,200}\/)(?!\$\{)[^\s@"']{1,500}@/gi, `$1${HIDDEN}@`],
  [
    /(\bauthorization\\?["'\]]?\s?[:=]\s?\\?["'[]?(?:(?:basic|bearer|digest|token|negotiate)\s)?)[^\s"',;\]}\\]+/gi,
    `$1${HIDDEN}`,
  ],
  [/(\b(?:basic|bearer)\s)(?=[\w.~+/-]{0,500}[\d=])[\w.~+/-]{12,}={0,2}/gi, `$1${HIDDEN}`],
  // A token of JSON (RFC 7519): header, claims and signature.
  [/\beyJ[\w-]{5,}\.eyJ[\w-]{5,}\.[\w-]+/g, HIDDEN],
  // The signature of a URL of Azure.
  [/([?&]sig=)[^\s&"']+/gi, `$1${HIDDEN}`],
]

/**
 * A text with *** in the place of what is probably a secret, by what it looks like: `password=...`, credentials in URLs, options of JAAS, keys
 * of clouds, tokens, private keys. It is for secrets whose values nobody here knows: a worker reads what `${file:...}` and `${env:...}` stand for,
 * and its stack traces quote that. What is only about a secret stays: `password authentication failed`.
 */
export function hideLikelySecrets(text: string): string {
  const shaped = SHAPES.reduce((hidden, [pattern, kept]) => hidden.replace(pattern, kept), text)
  return [ASSIGNED, IN_JSON, AFTER_COLON].reduce(
    (hidden, pattern) => hidden.replace(pattern, hideValue),
    shaped,
  )
}

function hideValue(whole: string, ...more: readonly unknown[]): string {
  const {key, rest, between, value, slashes = '', quote = ''} = more.at(-1) as Record<string, string>
  if (key === undefined || rest === undefined || between === undefined || value === undefined) return whole
  // Another word, which only begins so: tokenizer.
  const isOtherWord = /^[a-z]{2}/.test(rest) && !/^(?:word|phrase)/i.test(rest)
  if (isOtherWord || TELLS_ABOUT.test(key + rest) || NO_SECRET.test(value)) return whole
  const [open, close] = quote === '' ? ['', ''] : [slashes + quote, slashes + quote]
  return `${key}${rest}${between}${open}${HIDDEN}${close}`
}
