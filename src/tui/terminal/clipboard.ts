import {copyNatively, type NativeCopy} from './native-clipboard.ts'

/** What terminals take at the most in one OSC 52: 100,000 bytes in xterm, of which base64 leaves these; less in others. */
const MOST_BYTES = 74_994

/**
 * The sequence with which a terminal puts a text on the clipboard (OSC 52), also over ssh; null where it is too long
 * for one. Whether the terminal allows it cannot be asked.
 */
export function formatOsc52(text: string): string | null {
  const bytes = Buffer.from(text)
  return bytes.length > MOST_BYTES ? null : `\x1b]52;c;${bytes.toString('base64')}\x07`
}

/** What came of copying. */
export interface ClipboardCopy extends NativeCopy {
  /** Whether that is known: a terminal that was sent a text does not say what it did with it. */
  readonly isSure: boolean
}

/** Where the clipboard is: the terminal, and what says whether the terminal is on this machine. */
export interface ClipboardPlace {
  readonly stdout: {write(text: string): unknown}
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  /** How long a program may take; five seconds by default. */
  readonly programLimitMs?: number
}

/**
 * Puts a text on the clipboard in both ways, since a terminal that ignores the sequence does not say so: by the
 * terminal, and by a program of this machine unless the terminal is another's. Never rejects. A problem with the program
 * is told also where the terminal has got the text.
 */
export async function copyToClipboard(text: string, place: ClipboardPlace): Promise<ClipboardCopy> {
  const sequence = formatOsc52(text)
  if (sequence !== null) place.stdout.write(sequence)
  const native = await copyNatively(text, place.env, place.platform, place.programLimitMs)
  if (native.copied) return {copied: true, isSure: true, problem: native.problem}
  if (sequence !== null) return {copied: true, isSure: false, problem: native.problem}
  return {
    copied: false,
    isSure: true,
    problem: native.problem ?? 'too long for the terminal, and there is no program for the clipboard',
  }
}
