import {diskUsedShare} from '../../../core/dashboard/problems/broker-problems.ts'
import {countOf} from '../../../core/names/count-of.ts'
import {formatBytes, formatPercent, formatSeconds} from '../../../views/numbers.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {formatCure, formatProblemLine} from '../../text/cure.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {openLed} from '../led/led-screen.ts'
import {openMoves} from '../moves/moves-screen.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {brokerList} from './broker-columns.ts'
import {detailBroker} from './broker-detail.ts'
import {findBrokerProblem} from './broker-problem.ts'
import {type BrokerRow, describeRetry, joinBrokerRates} from './broker-row.ts'

type AboutBrokers = Readonly<Record<string, never>>

function listBrokers(_about: AboutBrokers, context: ScreenContext): readonly BrokerRow[] {
  const {reports, nowMs, stale = null} = context
  return joinBrokerRates(reports.cluster, reports.throughput, nowMs, stale)
}

function formatStatus(_about: AboutBrokers, {reports, stale}: ScreenContext): string {
  if (reports.cluster === null) return ''
  const {brokers, controllerId} = reports.cluster
  const up = stale ? 0 : brokers.filter(({state}) => state === 'up').length
  return `${up} of ${brokers.length} up  controller ${controllerId ?? 'unknown'} `
}

function describe(
  context: ScreenContext,
  selected: BrokerRow | undefined,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  if (selected === undefined) return null
  const {reports, nowMs} = context
  const {id, state, pulse, lostSinceMs, disk, diskError} = selected
  const problem = findBrokerProblem(selected, context)
  if (problem !== null && context.hasDetail) return null
  const warn = (text: string) =>
    ({text: ` ${glyphs.warning} broker ${id}: ${text}`, tone: 'warning'}) as const
  if (state === 'down' || state === 'gone') {
    const cure = problem === null ? '' : `. ${formatCure(problem)}`
    return warn(
      [
        `${state} ${formatSeconds(nowMs - (lostSinceMs ?? nowMs))}`,
        ...(pulse.error === null
          ? ['answers']
          : [describeRetry(pulse.retryAtMs, nowMs), showUntrusted(pulse.error.code ?? pulse.error.message)]),
        ...(state === 'gone' ? ['the cluster no longer names it'] : []),
      ].join(', ') + cure,
    )
  }
  if (problem !== null) return {text: ` ${glyphs.warning} ${formatProblemLine(problem)}`, tone: 'warning'}
  if (diskError !== null) return warn(`log directories not told: ${showUntrusted(diskError)}`)
  if (disk === null) return null
  const used = diskUsedShare(selected)
  const volumes =
    used === null ? '' : `, volumes ${formatPercent(used)} of ${formatBytes(disk.totalBytes)} used`
  const health = reports.cluster?.health
  const elsewhere = health
    ? `  ${countOf(health.withoutPreferredLeader, 'partition')} not led by the preferred`
    : ''
  return {text: ` broker ${id}  logs ${formatBytes(disk.logBytes)}${volumes}${elsewhere}`, tone: 'quiet'}
}

/** Screen of the brokers: what they lead and hold, and whether they answer. */
export const brokersScreen = defineListScreen<BrokerRow, AboutBrokers, 'leads' | 'moves'>({
  name: 'Brokers',
  feed: 'cluster',
  needs: () => ({cluster: true}),
  spec: brokerList,
  bindings: [
    {keys: ['u'], action: 'leads', label: 'leads', help: 'the partitions it leads'},
    {keys: ['M'], action: 'moves', label: 'moves', help: 'replicas on the move'},
  ],
  rows: listBrokers,
  act: (action, _about, selected, context) => {
    if (action === 'moves') return {open: openMoves(context)}
    return selected === undefined ? {} : {open: openLed(selected.id, context)}
  },
  label: () => 'BROKERS',
  status: formatStatus,
  message: (_about, selected, context, look) => describe(context, selected, look),
  detail: (_about, selected, context, look) => {
    const events = context.hasEventLog ? null : (context.reports.cluster?.events ?? [])
    const problem = selected === undefined ? null : findBrokerProblem(selected, context)
    return detailBroker(selected, {events, problem}, look)
  },
  counts: (_about, {reports}) =>
    reports.cluster?.brokers.some(({state}) => state === 'down' || state === 'gone') ?? false,
  selection: (_about, broker, context) => ({
    name: broker.host === null ? `broker ${broker.id}` : `${broker.host}:${broker.port}`,
    json: broker,
    command: findBrokerProblem(broker, context)?.command ?? {verb: ['cluster', 'describe']},
  }),
})

/**
 * The brokers by their ids, filled from the report at hand.
 *
 * @param selected the broker that the cursor starts on; by default it is the first one
 */
export function openBrokers(context: ScreenContext, filter = '', selected?: number): MountedScreen {
  const started = startList({column: 'ID', descending: false}, filter)
  const list = selected === undefined ? started : {...started, selectedId: String(selected)}
  return mountScreen(brokersScreen, {list, about: {}}).step({type: 'report', holdOrder: false}, context).state
}
