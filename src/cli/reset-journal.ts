import {appendFileSync, mkdirSync, readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import path from 'node:path'
import {formatJournalEntry, type JournalEntry, parseJournal} from '../core/groups/reset-journal.ts'
import {Failure} from '../errors/failure.ts'

interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * Where the previous offsets of groups are kept: `samsa/reset-journal.jsonl` in XDG_STATE_HOME (absolute paths only, as
 * the XDG Base Directory Specification asks), else in the system's folder for such things.
 */
export function resetJournalPath(
  env: NodeJS.ProcessEnv = process.env,
  {platform, home}: Machine = {platform: process.platform, home: homedir()},
): string {
  const given = env.XDG_STATE_HOME
  return path.join(
    given?.startsWith('/') ? given : defaultState(env, platform, home),
    'samsa',
    'reset-journal.jsonl',
  )
}

function defaultState(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support')
  if (platform === 'win32') return env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local')
  return path.join(home, '.local', 'state')
}

/** Appends entries, readable by this user only. Throws a Failure, so that nothing is moved that could not be undone. */
export function appendToJournal(entries: readonly JournalEntry[]): void {
  const file = resetJournalPath()
  try {
    mkdirSync(path.dirname(file), {recursive: true, mode: 0o700})
    // One append, which the system keeps together: two resets at a time never mix their lines.
    appendFileSync(file, entries.map(formatJournalEntry).join(''), {mode: 0o600})
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure(
      'failed',
      `The previous offsets could not be kept in the journal: ${reason}. Nothing was moved.`,
      {
        code: 'JOURNAL',
        suggestions: ['Make the folder writable, set XDG_STATE_HOME, or go without --undo: --no-journal.'],
        cause: error,
      },
    )
  }
}

/** All entries, oldest first; none where there is no journal yet. */
export function readJournal(): JournalEntry[] {
  const file = resetJournalPath()
  try {
    return parseJournal(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return []
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('failed', `The journal of moved offsets cannot be read: ${reason}.`, {cause: error})
  }
}
