import path from 'node:path'
import {Failure} from '../../errors/failure.ts'
import {appendToFile, readIfThere} from '../../user/files.ts'
import {formatJournalEntry, type JournalEntry, parseJournal} from './reset-journal.ts'

/** The journal of moved offsets, in the user's state folder. */
function journalFile(stateFolder: string): string {
  return path.join(stateFolder, 'reset-journal.jsonl')
}

/** Appends entries, readable by this user only. Throws a Failure, so that nothing is moved that could not be undone. */
export function appendToJournal(stateFolder: string, entries: readonly JournalEntry[]): void {
  try {
    appendToFile(journalFile(stateFolder), entries.map(formatJournalEntry).join(''))
  } catch (error) {
    const text = `The previous offsets could not be kept in the journal: ${reasonOf(error)}. Nothing was moved.`
    throw new Failure('failed', text, {
      code: 'JOURNAL',
      suggestions: ['Make the folder writable, set XDG_STATE_HOME, or go without --undo: --no-journal.'],
      cause: error,
    })
  }
}

/** All entries, oldest first; none where there is no journal yet. Throws a Failure. */
export function readJournal(stateFolder: string): JournalEntry[] {
  try {
    return parseJournal(readIfThere(journalFile(stateFolder)) ?? '')
  } catch (error) {
    const text = `The journal of moved offsets cannot be read: ${reasonOf(error)}.`
    throw new Failure('failed', text, {cause: error})
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
