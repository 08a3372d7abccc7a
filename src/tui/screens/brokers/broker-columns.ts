import {diskUsedShare, NEARLY_FULL} from '../../../core/dashboard/problems/broker-problems.ts'
import {formatBytes, formatCompact, formatPercent, UNKNOWN} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {formatMilliseconds, formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {RATE_HOLDS} from '../throughput-columns.ts'
import type {BrokerRow} from './broker-row.ts'

/** Whether something about the broker should be looked at. */
export function hasBrokerProblem(broker: BrokerRow): boolean {
  const {state, underReplicatedLed, notInSync, disk} = broker
  const isMissing = state === 'down' || state === 'gone'
  return (
    isMissing ||
    underReplicatedLed > 0 ||
    notInSync > 0 ||
    (disk?.offlineDirectories ?? 0) > 0 ||
    isNearlyFull(broker)
  )
}

function isNearlyFull(broker: BrokerRow): boolean {
  return (diskUsedShare(broker) ?? 0) >= NEARLY_FULL
}

/** A column of numbers that is right-aligned and sorts from the top. */
function quantity(
  title: string,
  width: number,
  value: (broker: BrokerRow) => number | bigint | null,
  format: (value: number | bigint | null) => string,
): ListColumn<BrokerRow> {
  return {
    title,
    minWidth: width,
    maxWidth: width,
    align: 'right',
    cell: (broker) => format(value(broker)),
    sortValue: value,
    sortsDescending: true,
    showsChange: true,
  }
}

const columns: readonly ListColumn<BrokerRow>[] = [
  {
    title: 'ID',
    minWidth: 5,
    maxWidth: 5,
    align: 'right',
    cell: ({id}) => String(id),
    sortValue: ({id}) => id,
  },
  {
    title: 'STATUS',
    // 'DOWN 20s try 4s'
    minWidth: 17,
    maxWidth: 30,
    align: 'left',
    cell: (broker, {width, glyphs}) => {
      const words = broker.status.find(({length}) => length <= width - 2) ?? broker.status.at(-1) ?? ''
      return `${words === 'up' ? glyphs.good : glyphs.problem} ${words}`
    },
    sortValue: ({status}) => status.at(-1) ?? '',
    tone: (broker) => (broker.state === 'up' && !hasBrokerProblem(broker) ? 'good' : 'bad'),
  },
  {
    title: 'HOST',
    minWidth: 13,
    maxWidth: 40,
    align: 'left',
    cell: ({host, port}) => showUntrusted(`${host}:${port}`),
    sortValue: ({host}) => host,
  },
  {
    ...quantity(
      'LATENCY',
      7,
      ({state, pulse}) => (state === 'up' ? pulse.rttMs : null),
      (ms) => formatMilliseconds(ms as number | null),
    ),
    holdsWithin: 1,
    showsChange: false,
  },
  {
    title: 'ROLE',
    minWidth: 10,
    maxWidth: 10,
    align: 'left',
    cell: ({isController}) => (isController ? 'controller' : 'broker'),
    sortValue: ({isController}) => (isController ? 0 : 1),
  },
  quantity('LEADERS', 7, ({leaders}) => leaders, formatCompact),
  {
    ...quantity(
      'LEAD%',
      6,
      ({leaderShare}) => leaderShare,
      (share) => formatPercent(share as number | null),
    ),
    showsChange: false,
  },
  quantity('REPLICAS', 8, ({replicas}) => replicas, formatCompact),
  {
    ...quantity('URP', 5, ({underReplicatedLed}) => underReplicatedLed, formatCompact),
    tone: ({underReplicatedLed}) => (underReplicatedLed > 0 ? 'bad' : null),
  },
  {...quantity('IN/s', 7, ({inPerSecond}) => inPerSecond, formatCompact), holdsWithin: RATE_HOLDS},
  {
    title: 'SKEW',
    minWidth: 5,
    maxWidth: 5,
    align: 'right',
    cell: ({leaderSkew}, {glyphs}) => formatRatio(leaderSkew, glyphs.times),
    sortValue: ({leaderSkew}) => leaderSkew,
    sortsDescending: true,
  },
  quantity('DISK', 9, ({disk}) => disk?.logBytes ?? null, formatBytes),
  {
    ...quantity('DISK%', 6, diskUsedShare, (share) => formatPercent(share as number | null)),
    showsChange: false,
    tone: (broker) => (isNearlyFull(broker) ? 'warning' : null),
  },
  {
    title: 'VERSION',
    minWidth: 7,
    maxWidth: 7,
    align: 'left',
    cell: ({version}) => version ?? UNKNOWN,
    sortValue: ({version, pulse}) => (version === null ? null : pulse.metadataLevel),
  },
  {
    title: 'RACK',
    minWidth: 8,
    maxWidth: 20,
    align: 'left',
    cell: ({rack}) => (rack === null ? '-' : showUntrusted(rack)),
    sortValue: ({rack}) => rack,
  },
]

/** The list of brokers. */
export const brokerList: ListSpec<BrokerRow> = {
  columns,
  idOf: ({id}) => String(id),
  filterTextOf: ({id, host, port, rack, state}) => `${id} ${host}:${port} ${rack ?? ''} ${state}`,
  hasProblem: (broker) => hasBrokerProblem(broker),
  isStale: ({state}) => state === 'down' || state === 'gone',
}
