import type {BrokerJson, GroupJson, OverviewJson, ViewDocument} from '../../core/dashboard/view-documents.ts'
import {isAgeUnknown, isPartialSum} from '../../core/lag/summarize-lag.ts'
import {countOf} from '../../core/names/count-of.ts'
import {type DocumentOptions, renderDocument, tableView} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'
import {lagView, lossText, timeLagText} from '../lag/lag.ts'
import {roleOfStatus} from '../lag/lag-status.ts'
import {formatBytes, formatDuration, formatPercent, formatRate, leastText} from '../numbers.ts'
import type {Role} from '../theme.ts'
import {topConnectView} from './connect.ts'
import {movesView} from './moves.ts'
import {problemsView} from './problems.ts'
import {throughputTable} from './throughput.ts'
import {openTransactionsView} from './transactions.ts'

const brokersView = tableView({
  rows: (data: {readonly brokers: readonly BrokerJson[]}) => data.brokers,
  columns: [
    {field: 'id', value: (broker) => broker.id},
    {field: 'host', value: (broker) => broker.host},
    {field: 'port', value: (broker) => broker.port},
    {field: 'rack', value: (broker) => broker.rack, optional: true},
    {
      field: 'state',
      value: (broker) => broker.state,
      role: ({state}): Role => (state === 'up' ? 'ok' : 'error'),
    },
    {field: 'controller', value: (broker) => broker.controller},
    {field: 'version', value: (broker) => broker.version},
    {
      field: 'latencyMs',
      header: 'LATENCY',
      value: (broker) => broker.latencyMs,
      text: ({latencyMs}) => (latencyMs === null ? null : `${latencyMs.toFixed(1)}ms`),
      align: 'right',
    },
    {field: 'leaders', value: (broker) => broker.leaders},
    {
      field: 'leaderShare',
      header: 'LEAD%',
      value: (broker) => broker.leaderShare,
      text: ({leaderShare}) => (leaderShare === null ? null : formatPercent(leaderShare)),
      align: 'right',
    },
    {field: 'replicas', value: (broker) => broker.replicas},
    {field: 'underReplicated', header: 'URP', value: (broker) => broker.underReplicated},
    {
      field: 'logBytes',
      header: 'DISK',
      value: (broker) => broker.logBytes,
      text: ({logBytes}) => (logBytes === null ? null : formatBytes(logBytes)),
      align: 'right',
    },
    {field: 'diskBytes', value: (broker) => broker.diskBytes, wide: true},
    {field: 'usableBytes', value: (broker) => broker.usableBytes, wide: true},
    {
      field: 'error',
      value: (broker) => broker.error?.code ?? broker.error?.message,
      optional: true,
      role: 'error',
    },
  ],
  name: ({host, port}) => `${host}:${port}`,
})

const rate = (value: (group: GroupJson) => number | null) => ({
  value,
  text: (group: GroupJson) => {
    const perSecond = value(group)
    return perSecond === null ? null : formatRate(perSecond).replace(/\/s$/, '')
  },
  align: 'right' as const,
})

/** The lag, `>` in front where it is the least that it can be; null for unknown, which 0 is not then. */
function leastLagText(group: GroupJson, field: 'lag' | 'maxLag' = 'lag'): string | null {
  return leastText(group[field], isPartialSum(group), String)
}

const groupsView = tableView({
  rows: (data: {readonly groups: readonly GroupJson[]}) => data.groups,
  columns: [
    {field: 'group', value: (group) => group.group},
    {field: 'status', value: (group) => group.status, fixed: true, role: ({status}) => roleOfStatus(status)},
    {field: 'lag', value: (group) => group.lag, text: (group) => leastLagText(group), align: 'right'},
    {
      field: 'timeLagMs',
      header: 'BEHIND',
      value: (group) => group.timeLagMs,
      text: (group) => (isAgeUnknown(group) ? null : timeLagText(group)),
      align: 'right',
    },
    {
      field: 'timeToLossMs',
      header: 'LOSS IN',
      value: (group) => group.timeToLossMs,
      text: lossText,
      align: 'right',
    },
    {field: 'inPerSecond', header: 'IN/S', ...rate((group) => group.inPerSecond)},
    {field: 'outPerSecond', header: 'OUT/S', ...rate((group) => group.outPerSecond)},
    {
      field: 'etaSeconds',
      header: 'ETA',
      value: (group) => group.etaSeconds,
      text: ({lag, etaSeconds}) =>
        lag === 0n || etaSeconds === null ? null : formatDuration(etaSeconds * 1000),
      align: 'right',
    },
    {field: 'members', value: (group) => group.members},
    {field: 'partitions', value: (group) => group.partitions, leaves: 1},
    {field: 'state', value: (group) => group.state, leaves: 2},
    {field: 'type', value: (group) => group.type, wide: true},
    {field: 'coordinator', value: (group) => group.coordinator, wide: true},
    {
      field: 'maxLag',
      value: (group) => group.maxLag,
      text: (group) => leastLagText(group, 'maxLag'),
      wide: true,
    },
    {field: 'lost', value: (group) => group.lost, wide: true},
    {field: 'retentionUsed', value: (group) => group.retentionUsed, wide: true},
    {field: 'error', value: (group) => group.error?.message, optional: true, role: 'error'},
  ],
})

interface Fact {
  readonly key: string
  readonly value: string | number | null
}

function factsOf(overview: OverviewJson): readonly Fact[] {
  const {brokers} = overview
  return [
    {key: 'Cluster', value: overview.clusterId},
    {key: 'Controller', value: overview.controller},
    {key: 'Brokers', value: `${brokers.up} of ${brokers.known} up`},
    {key: 'Topics', value: overview.topics},
    {key: 'Partitions', value: overview.partitions},
    {key: 'Under-replicated', value: overview.underReplicated},
    {key: 'Under min ISR', value: overview.underMinIsr},
    {key: 'Offline', value: overview.offline},
    {key: 'Not led by the preferred', value: overview.withoutPreferredLeader},
    {key: 'Health', value: describeHealth(overview.health)},
    {key: 'In', value: formatRate(overview.inPerSecond)},
    {key: 'Out', value: formatRate(overview.outPerSecond)},
    ...overview.busiestTopics.map(({name, inPerSecond}, index) => ({
      key: index === 0 ? 'Busiest topics' : '',
      value: `${name} ${formatRate(inPerSecond)}`,
    })),
    ...overview.worstGroups.map((group, index) => ({
      key: index === 0 ? 'Worst groups' : '',
      value: `${group.group} ${group.status} lag ${leastLagText(group) ?? '-'}`,
    })),
  ]
}

/** `1 error, 2 warnings, 1 unknown: what is seen of the worst` */
function describeHealth({errors, warnings, unknown, worst}: OverviewJson['health']): string {
  if (worst === null) return 'nothing is wrong'
  const counts = [
    ...(errors === 0 ? [] : [countOf(errors, 'error')]),
    ...(warnings === 0 ? [] : [countOf(warnings, 'warning')]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ]
  return `${counts.join(', ')}: ${worst.seen}`
}

const overviewView = tableView({
  rows: (data: {readonly overview: OverviewJson}) => factsOf(data.overview),
  columns: [
    {field: 'key', value: (fact) => fact.key},
    {field: 'value', value: (fact) => fact.value},
  ],
  text: ({overview}, context) => renderKeyValues(factsOf(overview), context),
})

const groupView = lagView({by: 'partition', totals: false, rates: true, time: true})

/** One poll of a view of `top`, in the format asked for. */
export async function renderView(shown: ViewDocument, options: DocumentOptions): Promise<string> {
  switch (shown.view) {
    case 'topics':
      return renderDocument(shown.document, throughputTable, options)
    case 'brokers':
      return renderDocument(shown.document, brokersView, options)
    case 'groups':
      return renderDocument(shown.document, groupsView, options)
    case 'group':
      return renderDocument({...shown.document, totals: []}, groupView, options)
    case 'overview':
      return renderDocument(shown.document, overviewView, options)
    case 'problems':
      return renderDocument(shown.document, problemsView, options)
    case 'moves':
      return renderDocument(shown.document, movesView, options)
    case 'connect':
      return renderDocument(shown.document, topConnectView, options)
    case 'txn':
      return renderDocument(shown.document, openTransactionsView, options)
  }
}
