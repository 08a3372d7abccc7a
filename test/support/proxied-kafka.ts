import {inject} from 'vitest'
import {bootstrapServers} from './cluster.ts'
import {KafkaProxy} from './kafka-proxy.ts'

/** A listener of the suite's broker that tells its clients to come through a proxy's port. */
export interface ProxiedListener {
  readonly listenerPort: number
  readonly proxyPort: number
}

/** The suite's broker, for clients that reach it through a proxy and no other way. */
export interface ProxiedKafka {
  readonly proxy: KafkaProxy
  /** Bootstrap servers: the proxy. */
  readonly servers: string
  /** Where the broker is reached without the proxy; clients that came that way stay there. */
  readonly directServers: string
  /** The listener behind the proxy: whoever comes here is told to come through the proxy. */
  readonly behindProxy: string
  stop(): Promise<void>
}

/** Opens the proxy that belongs to this worker of the suite: files that run side by side never share one. */
export async function startProxiedKafka(): Promise<ProxiedKafka> {
  const listeners = inject('proxiedListeners')
  // Counted from 1; a worker that is replaced hands its number on.
  const listener = listeners[Number(process.env.VITEST_POOL_ID) - 1]
  if (!listener)
    throw new Error(`no listener for worker ${process.env.VITEST_POOL_ID} of ${listeners.length}`)
  const proxy = await KafkaProxy.start(listener.listenerPort, listener.proxyPort)
  return {
    proxy,
    servers: `127.0.0.1:${proxy.port}`,
    directServers: bootstrapServers(),
    behindProxy: `127.0.0.1:${listener.listenerPort}`,
    stop: () => proxy.stop(),
  }
}
