import {Failure} from '../errors/failure.ts'
import {note} from './output.ts'

export interface ConfirmationOptions {
  /** --yes or --execute: the user has decided already. */
  readonly yes: boolean
  /** "Delete 2 topics?" */
  readonly question: string
  readonly signal: AbortSignal
  /** What has to be typed in place of y: the name of a protected profile. */
  readonly word?: string | undefined
  /** False for a command without --dry-run. */
  readonly hasDryRun?: boolean
}

/**
 * Asks before a change that is hard to undo (docs/design/commands.md, Changes). Off a terminal nobody can answer: Failure(usage),
 * nothing done. Returns false where the user says no.
 */
export async function confirmChange({
  yes,
  question,
  signal,
  word,
  hasDryRun = true,
}: ConfirmationOptions): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure(
      'usage',
      'This needs a confirmation, and there is no terminal to ask on. Nothing was done.',
      {
        code: 'NOT_CONFIRMED',
        suggestions: [
          `Add --yes${word === undefined ? '' : `=${word}`} to do it${hasDryRun ? ', or --dry-run to only see the plan' : ''}.`,
        ],
      },
    )
  }
  const {createInterface} = await import('node:readline/promises')
  const prompt = createInterface({input: process.stdin, output: process.stderr})
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      // While readline reads, Ctrl-C is a key rather than a signal; Ctrl-D ends the input. Neither answers the question.
      prompt.once('SIGINT', () => reject(new Failure('interrupted', 'Interrupted.', {code: 'SIGINT'})))
      prompt.once('close', () => resolve(''))
      signal.addEventListener('abort', () => reject(signal.reason), {once: true})
      const how = word === undefined ? '[y/N]' : `The profile ${word} is protected: type its name.`
      prompt.question(`${question} ${how} `).then(resolve, reject)
    })
    if (word === undefined ? /^y(es)?$/i.test(answer.trim()) : answer.trim() === word) return true
    note('Nothing was done.')
    return false
  } catch (error) {
    // The next shell prompt belongs on a line of its own.
    process.stderr.write('\n')
    throw error
  } finally {
    prompt.close()
  }
}
