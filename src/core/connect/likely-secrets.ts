import {HIDDEN, hideAssigned} from './secret-assignments.ts'

/** So much of a text is sifted and shown: a record of megabytes that an exception quotes is no use to anybody, and takes time. */
const MOST_CHARACTERS = 200_000

/** A text is cut at a blank, where there is one so near its end: half a secret is not known for one. */
const NEAR = 10_000

/** Stands where the rest is left out. */
const CUT_OFF = '\n... the rest is left out: it is too long.'

/** What follows `Authorization:`, up to its value. */
const AUTHORIZATION = String.raw`\bauthorization\\{0,8}["'\]]?\s{0,9}[:=]\s{0,9}\\{0,8}["'[]?`

/**
 * Secrets that are known by what they look like, or by what stands around them; what is kept of them. Whatever is repeated before a
 * pattern can fail has a limit: a hostile record is not to take more time than its length.
 */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [
    /-{4,5} ?BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}[\s\S]*?(?:-{4,5} ?END [A-Z\d ]{0,60}-{4,5}|$)/g,
    HIDDEN,
  ],
  // A password in a URL may hold anything but a blank; a port is none, whatever follows it: `tcp://db:9092,org.example.Foo@5a07e868`.
  [/(:\/\/[^\s/@:"'<>]{0,200}:)(?!\$\{|\d{2,5}[/,?;)\]}])[^\s"'<>]{1,500}@/g, `$1${HIDDEN}@`],
  // A token in the place of a user. With other schemes it is a name: `abfss://container@account`.
  [/(\b(?:https?|rediss?|amqps?|nats|wss?):\/\/)(?!\$\{)[^\s/@:"'<>,]{1,500}@/gi, `$1${HIDDEN}@`],
  [/(jdbc:oracle:\w{1,20}:[^\s/@:"']{1,200}\/)(?!\$\{)(?:"[^"\n]{1,200}"|[^\s"']{1,500})@/gi, `$1${HIDDEN}@`],
  [
    new RegExp(
      `(${AUTHORIZATION}(?:(?:basic|bearer|digest|token|negotiate|apikey)\\s{1,9}|(?:[a-z][\\w-]{1,30}[ ]{1,9})?(?=[^\\s"',;\\]}\\\\]{0,500}[\\d=])))[^\\s"',;\\]}\\\\]+`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  [/(\b(?:basic|bearer)\s)(?=[\w.~+/-]{0,500}[\d=])[\w.~+/-]{12,}={0,2}/gi, `$1${HIDDEN}`],
  // A token of JSON (RFC 7519): header, claims and signature.
  [/(?<![A-Za-z\d])eyJ[\w-]{5,500}(?:\.[\w-]+){1,4}/g, HIDDEN],
  // The signature of a URL of Azure.
  [/([?&]sig=)[^\s&"']+/gi, `$1${HIDDEN}`],
  // Statements of SQL.
  [
    /(\b(?:identified\s{1,9}(?:with\s{1,9}\S{1,60}\s{1,9})?(?:by|as)|with\s{1,9}(?:encrypted\s{1,9})?password)\s{1,9})(?:'(?:[^'\n]|''){1,500}'|"[^"\n]{1,500}"|[^\s'";,]+)/gi,
    `$1'${HIDDEN}'`,
  ],
]

/**
 * A text with *** in the place of what is probably a secret, by what it looks like: `password=...`, credentials in URLs, options of JAAS, keys
 * of clouds, tokens, private keys. It is for secrets whose values nobody here knows: a worker reads what `${file:...}` and `${env:...}` stand for,
 * and its stack traces quote that. What is only about a secret stays: `password authentication failed`. A text that is very long is cut off.
 */
export function hideLikelySecrets(text: string): string {
  const end = endOfShown(text)
  const shaped = SHAPES.reduce((hidden, [pattern, kept]) => hidden.replace(pattern, kept), text.slice(0, end))
  return hideAssigned(shaped) + (end < text.length ? CUT_OFF : '')
}

function endOfShown(text: string): number {
  if (text.length <= MOST_CHARACTERS) return text.length
  const blank = /\s\S*$/.exec(text.slice(MOST_CHARACTERS - NEAR, MOST_CHARACTERS))
  return MOST_CHARACTERS - (blank?.[0].length ?? 0)
}
