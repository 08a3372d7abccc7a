import {Failure} from '../errors/failure.ts'
import {note} from './output.ts'

export interface ConfirmationOptions {
  /** --yes or --execute: the user has decided already. */
  readonly yes: boolean
  /** "Delete 2 topics?" */
  readonly question: string
  readonly signal: AbortSignal
  /** False for a command without --dry-run. */
  readonly hasDryRun?: boolean
}

/**
 * Asks before a change that is hard to undo (commands.md, Changes). Off a terminal nobody can answer: Failure(usage),
 * nothing done. Returns false where the user says no.
 */
export async function confirmChange({
  yes,
  question,
  signal,
  hasDryRun = true,
}: ConfirmationOptions): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure(
      'usage',
      'This needs a confirmation, and there is no terminal to ask on. Nothing was done.',
      {
        code: 'NOT_CONFIRMED',
        suggestions: [`Add --yes to do it${hasDryRun ? ', or --dry-run to only see the plan' : ''}.`],
      },
    )
  }
  const {createInterface} = await import('node:readline/promises')
  const prompt = createInterface({input: process.stdin, output: process.stderr})
  try {
    const answer = await prompt.question(`${question} [y/N] `, {signal})
    if (/^y(es)?$/i.test(answer.trim())) return true
    note('Nothing was done.')
    return false
  } finally {
    prompt.close()
  }
}
