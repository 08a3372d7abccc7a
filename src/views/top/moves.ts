import {doneShare, type MoveJson, type MovesJson} from '../../core/dashboard/moves-report.ts'
import {formatTopicPartition} from '../../core/offsets/topic-partition.ts'
import {tableView} from '../document.ts'
import {formatBytes, formatDuration, formatPercent} from '../numbers.ts'

function perSecond(value: number | null): string | null {
  return value === null ? null : `${formatBytes(Math.round(value))}/s`
}

/** The replicas that are on the move, a partition each. */
export const movesView = tableView({
  rows: (data: MovesJson) => data.moves,
  columns: [
    {field: 'topic', value: (move: MoveJson) => move.topic},
    {field: 'partition', value: (move) => move.partition},
    {field: 'from', value: ({from}) => from.join(',')},
    {field: 'to', value: ({to}) => to.join(',')},
    {
      field: 'copied',
      header: 'DONE',
      value: ({copied}) => copied,
      text: (move) => {
        const share = doneShare(move)
        return share === null ? null : formatPercent(share)
      },
      align: 'right',
    },
    {
      field: 'bytes',
      value: ({bytes}) => bytes,
      text: ({bytes}) => (bytes === null ? null : formatBytes(bytes)),
      align: 'right',
    },
    {
      field: 'bytesPerSecond',
      header: 'RATE',
      value: (move) => move.bytesPerSecond,
      text: (move) => perSecond(move.bytesPerSecond),
      align: 'right',
    },
    {
      field: 'etaSeconds',
      header: 'ETA',
      value: ({etaSeconds}) => etaSeconds,
      text: ({etaSeconds}) => (etaSeconds === null ? null : formatDuration(etaSeconds * 1000)),
      align: 'right',
    },
    {
      field: 'throttle',
      value: ({throttle}) => throttle,
      text: ({throttle}) => perSecond(throttle),
      align: 'right',
    },
    {
      field: 'waitsFor',
      value: ({waitsFor}) => (waitsFor.length === 0 ? null : waitsFor.join(',')),
      optional: true,
    },
  ],
  name: formatTopicPartition,
})
