import {createViewSources} from '../../core/dashboard/view-sources.ts'
import type {TailDecoderSetup} from '../../core/tail/tail-decoder.ts'
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
    decoder: () => decoderSetup(services),
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

/** As `consume --decode auto` reads them. */
function decoderSetup(services: ServiceClients): TailDecoderSetup | null {
  const flags = services.registryFlags
  if (flags === null) return null
  return {
    flags: ['--decode', 'auto', ...flags],
    open: async () => {
      const {openSchemaDecoder} = await import('../../core/records/decode/open-codec.ts')
      const auto = {format: null, isRequired: false}
      return openSchemaDecoder({
        choices: {key: auto, value: auto},
        schema: null,
        openSource: () => services.registry(),
        // Each record says why it cannot be decoded.
        onTrouble: () => {},
      })
    },
  }
}

/** What is made once, when it is first asked for. */
function later<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null
  return () => {
    made ??= make()
    return made
  }
}
