import {createRequire} from 'node:module'

export interface ColorDecision {
  /** False after --no-color. */
  readonly wanted: boolean
  /** Whether the stream that the text goes to is a terminal. */
  readonly isTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Whether a stream gets colours. In this order: --no-color, NO_COLOR (no-color.org: any text but the empty one) and
 * TERM=dumb turn them off; FORCE_COLOR turns them on, off a terminal too; else a terminal has them.
 * chalk by itself knows FORCE_COLOR but not NO_COLOR, so it is never asked.
 */
export function decideColor({wanted, isTerminal, env}: ColorDecision): boolean {
  if (!wanted || (env.NO_COLOR ?? '') !== '') return false
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && env.TERM !== 'dumb'
}

/** What a piece of text is; the theme alone decides how that looks. */
export type Role = 'heading' | 'muted' | 'ok' | 'warn' | 'error' | 'key' | 'accent' | 'added' | 'removed'

/** Paints text by its role. A theme without colour returns the text as it is. */
export type Theme = Readonly<Record<Role, (text: string) => string>> & {
  readonly color: boolean
  /** Frames and ellipses keep to ASCII: the terminal reads nothing else. */
  readonly ascii?: boolean
}

const PLAIN_THEME: Theme = {
  color: false,
  heading: same,
  muted: same,
  ok: same,
  warn: same,
  error: same,
  key: same,
  accent: same,
  added: same,
  removed: same,
}

/**
 * The theme for a stream. Only the sixteen basic colours are used, so that the user's own palette decides.
 * chalk is loaded with the first coloured theme and not before: it costs a command about 10 ms of its start.
 */
export function createTheme({
  color,
  ascii = false,
}: {
  readonly color: boolean
  readonly ascii?: boolean
}): Theme {
  if (!color) return ascii ? {...PLAIN_THEME, ascii} : PLAIN_THEME
  const {Chalk} = createRequire(import.meta.url)('chalk') as typeof import('chalk')
  const chalk = new Chalk({level: 1})
  return {
    color: true,
    ascii,
    heading: chalk.bold,
    muted: chalk.dim,
    ok: chalk.green,
    warn: chalk.yellow,
    error: chalk.red,
    key: chalk.cyan,
    accent: chalk.magenta,
    added: chalk.green,
    removed: chalk.red,
  }
}

function same(text: string): string {
  return text
}
