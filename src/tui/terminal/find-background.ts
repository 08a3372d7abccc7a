import {askTerminal, type Background} from '../theme.ts'

/** Terminals answer at once; over a slow line it may take a while, and an answer that is late would be taken for keys. */
const PATIENCE_MS = 1_000

/** OSC 11 asks for the background colour; DA1, which every terminal answers, tells when that answer will not come. */
const QUESTION = '\x1b]11;?\x07\x1b[c'

const CTRL_C = '\x03'
const COLOUR = /\x1b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})[^\x07\x1b]*(?:\x07|\x1b\\)/i
const ATTRIBUTES = /\x1b\[\?[\d;]*c/

/** What is known of the background. */
export interface AskedBackground {
  /** Null where nobody tells, or with sixteen colours, which suit both. */
  readonly background: Background | null
  /** False where the terminal was asked and has not answered: it may do so later, among what is typed. */
  readonly isAnswered: boolean
}

/**
 * Whether the terminal's background is light or dark: as the environment tells, else as the terminal answers (xterm's
 * control sequences, OSC 11). What somebody types meanwhile is put back.
 */
export async function findBackground(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AskedBackground> {
  const {depth, background} = askTerminal(env)
  if (depth === '16' || background !== null || !stdin.isTTY || !stdout.isTTY)
    return {background, isAnswered: true}
  const {promise, resolve} = Promise.withResolvers<void>()
  let answer = ''
  // Read as Ink reads: a stream that has flowed once, and was paused, gives it no keys.
  const take = (): void => {
    for (let chunk: unknown = stdin.read(); chunk !== null; chunk = stdin.read()) {
      answer += String(chunk).replaceAll(CTRL_C, '')
      // In raw mode the terminal sends no signal for it.
      if (String(chunk).includes(CTRL_C)) process.kill(process.pid, 'SIGINT')
    }
    if (ATTRIBUTES.test(answer)) resolve()
  }
  stdin.setRawMode(true)
  stdin.on('readable', take)
  const timer = setTimeout(resolve, PATIENCE_MS)
  stdout.write(QUESTION)
  await promise
  clearTimeout(timer)
  stdin.off('readable', take)
  stdin.setRawMode(false)
  const typed = answer.replace(COLOUR, '').replace(ATTRIBUTES, '')
  if (typed !== '') stdin.unshift(Buffer.from(typed))
  return {background: readBackground(answer), isAnswered: ATTRIBUTES.test(answer)}
}

/** Light or dark, by the luminance of the colour in an answer to OSC 11; null where there is none. */
export function readBackground(answer: string): Background | null {
  const parts = COLOUR.exec(answer)
  if (parts === null) return null
  const [red = 0, green = 0, blue = 0] = parts
    .slice(1)
    .map((digits) => Number.parseInt(digits, 16) / (16 ** digits.length - 1))
  // ITU-R BT.709
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 ? 'light' : 'dark'
}
