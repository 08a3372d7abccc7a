import {displayWidth} from './display-width.ts'

/** Lines of whole words, none wider than `width` but for a word that is. */
export function wrapWords(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(/[ \n]+/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
