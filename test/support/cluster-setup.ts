import type {TestProject} from 'vitest/node'
import {findFreePort} from '../../src/local/ports.ts'
import {setUpSuite} from './suite-setup.ts'

/**
 * One real Kafka broker for all files of test/cluster, with a listener for each worker that is reached through a proxy.
 * With SAMSA_TEST_BOOTSTRAP that broker is used instead, and files that need the proxy fail.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const taken = new Set<number>()
  const port = await findFreePort(taken)
  const listeners = []
  for (let worker = 1; worker <= project.vitest.config.maxWorkers; worker++) {
    const [listenerPort, proxyPort] = [await findFreePort(taken), await findFreePort(taken)]
    listeners.push({name: `PROXIED${worker}`, listenerPort, proxyPort})
  }
  const advertised = listeners.map(({name, proxyPort}) => `${name}://127.0.0.1:${proxyPort}`)
  return setUpSuite(
    project,
    {
      port,
      extraListeners: listeners.map(({name, listenerPort}) => ({
        name,
        protocol: 'PLAINTEXT',
        port: listenerPort,
      })),
      serverProperties: {'advertised.listeners': [`PLAINTEXT://127.0.0.1:${port}`, ...advertised].join()},
    },
    listeners,
  )
}
