/** What terminals take at the most in one OSC 52: 100,000 bytes in xterm, base64 included; less in others. */
const mostBytes = 74_994

/**
 * The sequence with which a terminal puts a text on the clipboard (OSC 52), also over ssh; null where it is too long
 * for one. Whether the terminal allows it cannot be asked.
 */
export function copyToClipboard(text: string): string | null {
  const bytes = Buffer.from(text)
  return bytes.length > mostBytes ? null : `\x1b]52;c;${bytes.toString('base64')}\x07`
}
