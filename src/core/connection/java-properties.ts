/**
 * Reads a Java .properties file as java.util.Properties does: `key=value`, `key: value` or `key value`, comments with
 * # or !, a line that ends in a backslash goes on in the next, \t \n \r \f \\ and \uXXXX.
 */
export function parseJavaProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const line of logicalLines(text)) {
    const match = /^((?:\\.|[^\\\s=:])+)\s*[=:]?\s*(.*)$/s.exec(line)
    if (match) properties.set(decodeEscapes(match[1] ?? ''), decodeEscapes(match[2] ?? ''))
  }
  return properties
}

/** The properties of a client: blanks around a value are none of it, passwords included (ConfigDef.parseType). */
export function parseClientProperties(text: string): Map<string, string> {
  return new Map([...parseJavaProperties(text)].map(([key, value]) => [key, value.trim()]))
}

function logicalLines(text: string): string[] {
  const lines: string[] = []
  let open: string | null = null
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line: string = raw.trimStart()
    if (open === null && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue
    const backslashes = /\\*$/.exec(line)?.[0].length ?? 0
    const joined: string = (open ?? '') + line
    if (backslashes % 2 === 1) open = joined.slice(0, -1)
    else {
      lines.push(joined)
      open = null
    }
  }
  if (open !== null) lines.push(open)
  return lines
}

const ESCAPES: Readonly<Record<string, string>> = {t: '\t', n: '\n', r: '\r', f: '\f'}

function decodeEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex?: string, char?: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[char ?? ''] ?? char ?? ''),
  )
}
