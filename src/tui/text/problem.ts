import type {Glyphs} from '../../views/glyphs.ts'

/** What is wrong, with the sign of it; a tick where nothing is. */
export function formatProblem(problem: string, glyphs: Glyphs): string {
  return problem === '' ? `${glyphs.good} ok` : `${glyphs.problem} ${problem}`
}
