import type {ViewRequest} from '../../src/core/dashboard/view-request.ts'
import type {ThroughputPollerState} from '../../src/core/throughput/throughput-poller.ts'
import {type AppState, emptyReports, type PollEvent, startApp} from '../../src/tui/app/app-state.ts'
import {openView} from '../../src/tui/app/views.ts'
import type {Feeds} from '../../src/tui/feeds.ts'
import {emptyPoller} from './reports.ts'

/** Feeds that have brought nothing yet, but for those given. */
export function feedsWith(feeds: Partial<Feeds> = {}): Feeds {
  return {
    throughput: emptyPoller(),
    cluster: emptyPoller(),
    tail: emptyPoller(),
    groups: emptyPoller(),
    topics: emptyPoller(),
    health: emptyPoller(),
    transactions: emptyPoller(),
    moves: emptyPoller(),
    connect: emptyPoller(),
    ...feeds,
  }
}

export interface TestApp {
  readonly nowMs: number
  readonly size?: AppState['size']
  readonly clusterLabel?: string
  readonly throughput?: ThroughputPollerState
  readonly request?: ViewRequest
  readonly connectFlags?: readonly string[] | null
}

/** The dashboard at its start, on 80x24. */
export function startTestApp(options: TestApp): AppState {
  const {
    nowMs,
    size = {columns: 80, rows: 24},
    clusterLabel = 'test',
    throughput,
    connectFlags = null,
  } = options
  return startApp({
    clusterLabel,
    program: ['samsa', '-b', 'localhost:9092'],
    size,
    feeds: feedsWith(throughput === undefined ? {} : {throughput}),
    nowMs,
    connectFlags,
    opened: openView(options.request ?? {view: 'topics'}, {
      reports: emptyReports,
      newest: emptyReports,
      pageRows: 1,
      nowMs,
    }),
  })
}

/** A poll of end offsets. */
export function pollOf(poller: ThroughputPollerState, nowMs: number): PollEvent {
  return {type: 'poll', feed: 'throughput', poller, nowMs}
}

/** A poll of each feed that is given. */
export function pollsOf(
  {throughput, cluster, tail, groups, topics, health, transactions, moves, connect}: Partial<Feeds>,
  nowMs: number,
): PollEvent[] {
  return [
    ...(throughput ? [pollOf(throughput, nowMs)] : []),
    ...(cluster ? [{type: 'poll', feed: 'cluster', poller: cluster, nowMs} as const] : []),
    ...(tail ? [{type: 'poll', feed: 'tail', poller: tail, nowMs} as const] : []),
    ...(groups ? [{type: 'poll', feed: 'groups', poller: groups, nowMs} as const] : []),
    ...(topics ? [{type: 'poll', feed: 'topics', poller: topics, nowMs} as const] : []),
    ...(health ? [{type: 'poll', feed: 'health', poller: health, nowMs} as const] : []),
    ...(moves ? [{type: 'poll', feed: 'moves', poller: moves, nowMs} as const] : []),
    ...(connect ? [{type: 'poll', feed: 'connect', poller: connect, nowMs} as const] : []),
    ...(transactions ? [{type: 'poll', feed: 'transactions', poller: transactions, nowMs} as const] : []),
  ]
}
