import type {HealthSource} from '../../core/dashboard/health-look.ts'
import {createViewSources} from '../../core/dashboard/view-sources.ts'
import type {Clock} from '../../core/time/clock.ts'
import type {Cluster} from '../../kafka/cluster.ts'

/** Where all that `top` shows comes from. What looks at health is loaded when it is first asked for: most screens never do. */
export function createTopSources(cluster: Cluster, clock: Clock, intervalMs: number) {
  return createViewSources(cluster, clock, {
    intervalMs,
    healthBy: (watch): HealthSource => {
      let source: Promise<HealthSource> | null = null
      return async (report, signal) => {
        source ??= import('../../core/health/health-source.ts').then(({createHealthSource}) =>
          createHealthSource(cluster, watch, clock),
        )
        return (await source)(report, signal)
      }
    },
  })
}
