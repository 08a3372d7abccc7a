import {createViewSources} from '../../core/dashboard/view-sources.ts'
import type {Clock} from '../../core/time/clock.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ServiceClients} from '../service-clients.ts'

/** Where all that `top` shows comes from. What few screens want is loaded when one first wants it. */
export function createTopSources(
  {cluster, services}: {readonly cluster: Cluster; readonly services: ServiceClients},
  clock: Clock,
  intervalMs: number,
) {
  return createViewSources(cluster, clock, {
    intervalMs,
    aboveBy: (watch) => {
      const health = later(() =>
        import('../../core/health/health-source.ts').then(({createHealthSource}) =>
          createHealthSource(cluster, watch, clock),
        ),
      )
      const transactions = later(() =>
        import('../../core/health/transactions-source.ts').then(({createTransactionsSource}) =>
          createTransactionsSource(cluster, watch, clock),
        ),
      )
      const moves = later(() =>
        import('../../core/dashboard/fetch-moves-report.ts').then(({createMovesSource}) =>
          createMovesSource(cluster, watch, clock),
        ),
      )
      const connect = later(() =>
        import('../../core/dashboard/fetch-connect-report.ts').then(({createConnectSource}) =>
          createConnectSource({open: () => services.connect(), words: () => services.connectWords}, clock),
        ),
      )
      return {
        health: async (report, signal) => (await health())(report, signal),
        transactions: async (signal) => (await transactions())(signal),
        moves: async (signal) => (await moves())(signal),
        connect: async (signal) => (await connect())(signal),
        connectFlags: () => services.connectFlags,
      }
    },
  })
}

/** What is made once, when it is first asked for. */
function later<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null
  return () => {
    made ??= make()
    return made
  }
}
