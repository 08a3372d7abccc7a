import type {Problem} from '../core/source/source-tree.ts'
import {Failure} from '../errors/failure.ts'

/** All problems as one failure: the first in the sentence where it is alone, else one a line. */
export function problemsFailure(problems: readonly Problem[]): Failure {
  // A default is told once, not for every topic that it is one of.
  const lines = [...new Set(problems.map(formatProblem))]
  const [first = ''] = lines
  if (lines.length === 1) return new Failure('usage', first, {code: 'WRONG_FILE'})
  return new Failure('usage', `There are ${lines.length} mistakes in the files; nothing was sent.`, {
    code: 'WRONG_FILE',
    suggestions: lines,
  })
}

/** `topics.yaml:3:5: what is wrong`, as compilers say it and editors find it. */
function formatProblem({file, line, column, message}: Problem): string {
  return `${file}:${line}:${column}: ${message}`
}
