/**
 * Tags a help text that is broken into lines as suits the source. oclif wraps a description to the width of the
 * terminal but keeps the breaks that it has, so a text broken at 120 columns prints as long and short lines at 80.
 *
 * A single line break becomes a space. A blank line still ends a paragraph, and a line that begins with `- ` still begins
 * a line, for lists. Escape sequences are read as in any template: `\\n` is a backslash and an n.
 */
export function prose(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const text = strings.map((part, index) => part + (values[index] ?? '')).join('')
  return text
    .trim()
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) =>
      paragraph.replace(/[ \t]*\n[ \t]*(?!- |[ \t])/g, ' ').replace(/\n[ \t]+(?=- )/g, '\n'),
    )
    .join('\n\n')
}
