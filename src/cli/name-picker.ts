import {Failure} from '../errors/failure.ts'
import {escapeForTerminal} from '../views/escape.ts'

/** Rows of the list that are seen at once. */
const ROWS = 10

/**
 * Lets somebody on the terminal choose one of the names, by typing parts of it. Null after Esc. Throws interrupted after
 * Ctrl-C. It is drawn on stderr: stdout is for the result.
 */
export async function pickName(question: string, names: readonly string[]): Promise<string | null> {
  const {autocomplete} = await import('@clack/prompts')
  let isInterrupted = false
  // The prompt takes Esc and Ctrl-C for the same.
  const listen = (_: unknown, key: {readonly ctrl?: boolean; readonly name?: string} | undefined): void => {
    if (key?.ctrl === true && key.name === 'c') isInterrupted = true
  }
  process.stdin.on('keypress', listen)
  const chosen = await autocomplete({
    message: question,
    options: names.map((value) => ({value, label: escapeForTerminal(value, {singleLine: true})})),
    maxItems: ROWS,
    filter: (typed, {value}) => hasLettersInOrder(value, typed),
    output: process.stderr,
  })
  process.stdin.off('keypress', listen)
  if (isInterrupted) throw new Failure('interrupted', 'Interrupted.', {code: 'SIGINT'})
  return typeof chosen === 'string' ? chosen : null
}

/** Whether the name has all letters of the search, in their order: `oev` finds order-events. */
export function hasLettersInOrder(name: string, search: string): boolean {
  const letters = name.toLowerCase()
  let at = 0
  for (const letter of search.toLowerCase().replaceAll(' ', '')) {
    at = letters.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}
