import type {Problem} from '../../core/dashboard/problems/problem.ts'
import {formatCommandLine} from '../../core/names/command-line.ts'
import type {ToneTheme} from '../theme.ts'
import {showUntrusted} from './untrusted.ts'
import {wrapWords} from './wrap.ts'

/** The command of a problem as it is typed, without the connection: that is only copied. */
export function formatCureCommand({command}: Pick<Problem, 'command'>): string {
  return `$ ${showUntrusted(formatCommandLine(['samsa'], command))}`
}

/** Why it is likely so, and the command for it, in lines of the given width: what a detail says of a problem after what is seen. */
export function renderCure(
  problem: Pick<Problem, 'cause' | 'command'>,
  {theme, width}: {readonly theme: ToneTheme; readonly width: number},
): readonly string[] {
  return [
    ...wrapWords(`${showUntrusted(problem.cause)}.`, width - 1, '  ').map((line) => ` ${line}`),
    ...wrapWords(formatCureCommand(problem), width - 1, '  ').map((line) => theme('accent', ` ${line}`)),
  ]
}

/** Why, and the command, in one line. */
export function formatCure({cause, command}: Pick<Problem, 'cause' | 'command'>): string {
  return `${showUntrusted(cause)}.  ${formatCureCommand({command})}`
}

/** What is seen, why, and the command, in one line, which a narrow terminal cuts at its end. */
export function formatProblemLine({
  seen,
  cause,
  command,
}: Pick<Problem, 'seen' | 'cause' | 'command'>): string {
  return `${showUntrusted(seen)}. ${showUntrusted(cause)}.  ${formatCureCommand({command})}`
}
