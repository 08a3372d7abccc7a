import {filterTextOfConnector} from '../../../core/dashboard/connect-json.ts'
import {
  type ConnectorReport,
  rankOfConnector,
  severityOfConnector,
  type severityOfState,
} from '../../../core/dashboard/connect-report.ts'
import type {Glyphs} from '../../../views/glyphs.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'

/** The colour of a severity; null for what is as usual. */
export function toneOf(severity: ReturnType<typeof severityOfState>): Tone | null {
  return severity === null ? null : severity === 'error' ? 'bad' : 'warning'
}

/** A state with its sign: `✗ FAILED`. A connector that runs beside a task that has failed has the sign of the worse. */
export function formatState(
  state: string,
  severity: ReturnType<typeof severityOfState>,
  {problem, warning, good, separator}: Glyphs,
): string {
  const usual = state === 'RUNNING' ? good : separator
  const sign = severity === null ? usual : severity === 'error' ? problem : warning
  return `${sign} ${showUntrusted(state)}`
}

const columns: readonly ListColumn<ConnectorReport>[] = [
  {
    title: 'NAME',
    minWidth: 14,
    maxWidth: 50,
    align: 'left',
    cell: ({name}) => showUntrusted(name),
    sortValue: ({name}) => name,
  },
  {
    title: 'TYPE',
    minWidth: 7,
    maxWidth: 7,
    align: 'left',
    cell: ({type}) => showUntrusted(type),
    sortValue: ({type}) => type,
  },
  {
    title: 'STATE',
    minWidth: 12,
    maxWidth: 12,
    align: 'left',
    cell: (row, {glyphs}) => formatState(row.state, severityOfConnector(row), glyphs),
    sortValue: rankOfConnector,
    tone: (row) => toneOf(severityOfConnector(row)),
  },
  {
    title: 'TASKS',
    minWidth: 5,
    maxWidth: 7,
    align: 'right',
    cell: ({running, tasks}) => `${running}/${tasks}`,
    sortValue: ({tasks}) => tasks,
    sortsDescending: true,
  },
  {
    title: 'FAILED',
    minWidth: 6,
    maxWidth: 7,
    align: 'right',
    cell: ({failed}) => String(failed),
    sortValue: ({failed}) => failed,
    sortsDescending: true,
    tone: ({failed}) => (failed > 0 ? 'bad' : null),
  },
  {
    title: 'WORKER',
    minWidth: 15,
    maxWidth: 26,
    align: 'left',
    cell: ({worker}) => (worker === null ? '-' : showUntrusted(worker)),
    sortValue: ({worker}) => worker,
  },
  {
    title: 'CAUSE',
    minWidth: 10,
    maxWidth: 160,
    align: 'left',
    cell: ({cause}) => (cause === null ? '-' : showUntrusted(cause)),
    tone: ({cause}) => (cause === null ? null : 'bad'),
  },
]

/** The list of connectors. */
export const connectorList: ListSpec<ConnectorReport> = {
  columns,
  idOf: ({name}) => name,
  filterTextOf: filterTextOfConnector,
  isNamedById: true,
  hasProblem: (row) => severityOfConnector(row) !== null,
}
