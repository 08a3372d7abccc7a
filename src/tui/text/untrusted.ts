import {escapeForTerminal} from '../../views/escape.ts'

/** A name or message from the cluster, or a filter as typed, safe to be a part of one line of the screen. */
export function showUntrusted(text: string): string {
  return escapeForTerminal(text, {singleLine: true})
}
