import {
  type Problem,
  problemId,
  problemRank,
  shortPlaceName,
} from '../../../core/dashboard/problems/problem.ts'
import {filterTextOfProblem} from '../../../core/dashboard/problems/problems-json.ts'
import {formatSeconds} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'

/** A problem as the table shows it. */
export interface ProblemRow extends Problem {
  /** For how long, as far as polls have seen, milliseconds; null where they do not tell. */
  readonly forMs: number | null
}

/** The colour of a problem. What is unknown is a warning too. */
export function toneOfProblem({severity}: Pick<Problem, 'severity'>): Tone {
  return severity === 'error' ? 'bad' : 'warning'
}

const columns: readonly ListColumn<ProblemRow>[] = [
  {
    title: 'SEVERITY',
    minWidth: 9,
    maxWidth: 9,
    align: 'left',
    cell: ({severity}, {glyphs}) => `${severity === 'error' ? glyphs.problem : glyphs.warning} ${severity}`,
    sortValue: problemRank,
    tone: toneOfProblem,
  },
  {
    title: 'WHAT',
    minWidth: 20,
    maxWidth: 20,
    align: 'left',
    cell: ({kind}) => kind,
    sortValue: ({kind}) => kind,
    tone: toneOfProblem,
  },
  {
    title: 'ABOUT',
    minWidth: 18,
    maxWidth: 60,
    align: 'left',
    cell: ({about}) => showUntrusted(shortPlaceName(about)),
    sortValue: ({about}) => shortPlaceName(about),
  },
  {
    title: 'FOR',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({forMs}) => (forMs === null ? '-' : formatSeconds(forMs)),
    sortValue: ({forMs}) => forMs,
    sortsDescending: true,
  },
  {
    title: 'SEEN',
    minWidth: 20,
    maxWidth: 100,
    align: 'left',
    cell: ({seen}) => showUntrusted(seen),
  },
]

/** The list of problems. */
export const problemList: ListSpec<ProblemRow> = {
  columns,
  idOf: problemId,
  filterTextOf: filterTextOfProblem,
}
