import {once} from 'node:events'
import {type AddressInfo, createServer} from 'node:net'
import {isClusterReady as isReady} from '../../src/core/cluster/check-ready.ts'
import {startLocalCluster} from '../../src/local/cluster.ts'
import {KafkaProxy} from './kafka-proxy.ts'

/** A real broker that clients reach only through a proxy, since it advertises that; with an authorizer. */
export interface ProxiedKafka {
  readonly proxy: KafkaProxy
  /** Bootstrap servers: the proxy. */
  readonly servers: string
  /** Where the broker itself listens; it sends clients to the proxy all the same. */
  readonly directServers: string
  stop(): Promise<void>
}

export async function startProxiedKafka(): Promise<ProxiedKafka> {
  const port = await freePort()
  const proxy = await KafkaProxy.start(port)
  const servers = `127.0.0.1:${proxy.port}`
  const serverProperties = {
    'advertised.listeners': `PLAINTEXT://${servers}`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
  }
  const cluster = await startLocalCluster({isReady, port, serverProperties})
  return {
    proxy,
    servers,
    directServers: cluster.bootstrapServers,
    stop: async () => {
      await cluster.stop()
      await proxy.stop()
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
