import {parseArgs} from 'node:util'
import {Kafka, logLevel} from 'kafkajs'

// kafkajs 2.2.4 sets timers to moments in the past, of which Node 24 warns; every other warning is printed as ever.
const printers = process.listeners('warning')
process.removeAllListeners('warning').on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning') for (const print of printers) print(warning)
})

/** The cluster of this story: --bootstrap-server, else SAMSA_BOOTSTRAP_SERVER, as samsa itself has it. */
export function readBootstrapServers(): string {
  const {values} = parseArgs({options: {'bootstrap-server': {type: 'string', short: 'b'}}})
  return values['bootstrap-server'] ?? process.env.SAMSA_BOOTSTRAP_SERVER ?? '127.0.0.1:9092'
}

/** An ordinary kafkajs client; the id is what samsa shows of its members. */
export function connectAs(clientId: string): Kafka {
  return new Kafka({clientId, brokers: readBootstrapServers().split(','), logLevel: logLevel.ERROR})
}

/** Aborted by the first SIGINT or SIGTERM: an application then ends what it is doing and leaves. */
export function endOfWork(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort())
  return controller.signal
}
