import type {QuorumDescription, QuorumRow} from '../../core/cluster/describe-quorum.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'
import {formatCount, formatDuration} from '../numbers.ts'
import {renderTable} from '../table.ts'

const columns: readonly Column<QuorumRow>[] = [
  {field: 'id', value: (node) => node.id},
  {field: 'role', value: (node) => node.role, fixed: true},
  {field: 'host', value: (node) => node.host, optional: true, leaves: 2},
  {field: 'port', value: (node) => node.port, optional: true, leaves: 2},
  {field: 'logEnd', value: (node) => node.logEnd, leaves: 1},
  {field: 'lag', value: (node) => node.lag, text: ({lag}) => (lag === null ? null : formatCount(lag))},
  {
    field: 'behindMs',
    header: 'BEHIND',
    value: (node) => node.behindMs,
    text: ({behindMs}) => (behindMs === null ? null : formatDuration(behindMs)),
  },
  {field: 'lastFetch', value: (node) => node.lastFetch, wide: true},
  {field: 'lastCaughtUp', value: (node) => node.lastCaughtUp, wide: true},
  {field: 'directoryId', value: (node) => node.directoryId, wide: true},
]

const nodesOf = ({voters, observers}: QuorumDescription): readonly QuorumRow[] => [...voters, ...observers]

/** The controllers, and who follows them. */
export const quorumView = tableView({
  rows: nodesOf,
  columns,
  name: ({id}) => String(id),
  text: (data, context) => {
    const head = renderKeyValues(
      [
        {key: 'Leader', value: data.leader, ...(data.leader === null ? {role: 'error' as const} : {})},
        {key: 'Epoch', value: data.leaderEpoch},
        {key: 'High watermark', value: formatCount(data.highWatermark)},
        {key: 'Voters', value: `${data.voters.length}, ${majorityOf(data.voters.length)} make a majority`},
      ],
      context,
    )
    return `${head}\n${renderTable(columns, nodesOf(data), context)}`
  },
})

function majorityOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}
