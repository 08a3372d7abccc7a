import path from 'node:path'
import {Failure} from '../../errors/failure.ts'
import {appendToFile, readIfThere} from '../../user/files.ts'
import {formatJournalEntry, type Journal, type JournalEntry, parseJournal} from './reset-journal.ts'

/** Millions of moves. */
const MOST_BYTES = 256 * 1024 * 1024

/** The journal of moved offsets, in the user's state folder. */
function journalFile(stateFolder: string): string {
  return path.join(stateFolder, 'reset-journal.jsonl')
}

/** Appends entries, readable by this user only. Throws a Failure, so that nothing is moved that could not be undone. */
export function appendToJournal(stateFolder: string, entries: readonly JournalEntry[]): void {
  try {
    const file = journalFile(stateFolder)
    // A line that a full disk has cut off must not take the next one with it.
    const isCutOff = /[^\n]$/.test(readIfThere(file, MOST_BYTES) ?? '')
    appendToFile(file, (isCutOff ? '\n' : '') + entries.map(formatJournalEntry).join(''))
  } catch (error) {
    const text = `The previous offsets could not be kept in the journal: ${reasonOf(error)}. Nothing was moved.`
    throw new Failure('failed', text, {
      code: 'JOURNAL',
      suggestions: ['Make the folder writable, set XDG_STATE_HOME, or go without --undo: --no-journal.'],
      cause: error,
    })
  }
}

/** What the journal holds; nothing where there is none yet. Throws a Failure. */
export function readJournal(stateFolder: string): Journal {
  const file = journalFile(stateFolder)
  try {
    return parseJournal(readIfThere(file, MOST_BYTES) ?? '')
  } catch (error) {
    const text = `The journal of moved offsets, ${file}, cannot be read: ${reasonOf(error)}.`
    throw new Failure('failed', text, {
      code: 'JOURNAL',
      suggestions: ['Make it readable, or move the offsets by --to TIME, --to OFFSET or --from-file.'],
      cause: error,
    })
  }
}

/** One sentence on the lines that could not be read; null where all could. */
export function describeDamage(stateFolder: string, {damagedLines}: Journal): string | null {
  const [first, ...others] = damagedLines
  if (first === undefined) return null
  const lines =
    others.length === 0 ? `Line ${first}` : `${damagedLines.length} lines, the first of them ${first},`
  return `${lines} of the journal ${journalFile(stateFolder)} cannot be read, and may be a later move than the one that is undone: look at the plan. Remove what is damaged to be rid of this.`
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
