import {
  collectExporterMetrics,
  collectLagMetrics,
  type ExporterState,
  type LagMetricsOptions,
  type MetricFamily,
} from './collect-metrics.ts'
import type {LagSnapshot} from './watch-lag.ts'

/** What an exporter knows between two polls: the newest snapshot, and how the polls went. */
export class LagExporter {
  readonly #options: LagMetricsOptions
  #newest: LagSnapshot | null = null
  #state: ExporterState = {
    isUp: false,
    pollMs: null,
    polledAtMs: null,
    failedPolls: 0,
    unread: 0,
    missing: [],
  }

  constructor(options: LagMetricsOptions) {
    this.#options = options
  }

  /** Whether any poll has gone well yet. */
  get hasPolled(): boolean {
    return this.#state.polledAtMs !== null
  }

  /** Whether the newest poll succeeded. */
  get isUp(): boolean {
    return this.#state.isUp
  }

  record(snapshot: LagSnapshot): void {
    const {reading, pollMs} = snapshot
    this.#newest = snapshot
    this.#state = {
      ...this.#state,
      isUp: true,
      pollMs,
      polledAtMs: reading.atMs,
      unread: reading.failed.length,
      missing: reading.missing,
    }
  }

  /** While polls fail there are no lag metrics, rather than old ones. */
  recordFailure(): void {
    this.#newest = null
    this.#state = {...this.#state, isUp: false, failedPolls: this.#state.failedPolls + 1}
  }

  collect(): MetricFamily[] {
    const {rows, rebalancingForMs} = this.#newest ?? {rows: [], rebalancingForMs: () => null}
    return [
      ...collectLagMetrics(rows, this.#options, rebalancingForMs),
      ...collectExporterMetrics(this.#state, this.#options.clusterName),
    ]
  }
}
