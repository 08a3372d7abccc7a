import {afterAll, beforeAll, expect, test} from 'vitest'
import {plainConnection} from '../../../src/core/connection/connection-settings.ts'
import {Cluster} from '../../../src/kafka/cluster.ts'
import {bootstrapServers} from '../../support/cluster.ts'
import {type OtherServer, startOtherServer} from '../../support/other-servers.ts'

// Several bootstrap servers, of which some are no use: what listens there is real, and so is the broker behind them.

const anHourMs = 3_600_000

let closed: OtherServer
let closing: OtherServer
let silent: OtherServer

beforeAll(async () => {
  closed = await startOtherServer('closed')
  closing = await startOtherServer('closing')
  silent = await startOtherServer('silent')
})

afterAll(() => {
  for (const server of [closed, closing, silent]) server?.close()
})

function open(servers: readonly string[], connectTimeoutMs: number, signal = new AbortController().signal) {
  const connected: string[] = []
  const options = {
    ...plainConnection(servers.join()),
    connectTimeoutMs,
    log: (line: string) => {
      const [, address] = /^connected to (.*)/.exec(line) ?? []
      if (address !== undefined) connected.push(address)
    },
  }
  return {cluster: new Cluster(options, signal), connected}
}

function ordersOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item) =>
    ordersOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  )
}

test('a good server is found behind useless ones in any order, without waiting for the silent one', async () => {
  const good = bootstrapServers()
  const orders = ordersOf([closed.address, closing.address, silent.address, good])
  expect(orders).toHaveLength(24)
  const seen = await Promise.all(
    orders.map(async (servers) => {
      // Whoever waited for the silent server would wait for an hour.
      const {cluster, connected} = open(servers, anHourMs)
      const {brokers} = await cluster.metadata([])
      cluster.close()
      return {brokers: brokers.length, connected}
    }),
  )
  expect(seen).toEqual(orders.map(() => ({brokers: 1, connected: [good]})))
  // Whoever has lost is given up, not only passed over.
  await expect.poll(silent.openConnections).toBe(0)
})

test('one silent server after the other', async () => {
  const others = await Promise.all([1, 2, 3].map(() => startOtherServer('silent')))
  const {cluster} = open([...others.map(({address}) => address), bootstrapServers()], anHourMs)
  expect((await cluster.metadata([])).brokers).toHaveLength(1)
  expect(others.map(({connections}) => connections())).toEqual([1, 1, 1])
  cluster.close()
  for (const server of others) server.close()
})

test('only when all have failed it is an error, and it names every one of them in their order', async () => {
  const orders = ordersOf([closed.address, closing.address, silent.address])
  await Promise.all(
    orders.map(async (servers) => {
      const {cluster} = open(servers, 1000)
      const error = await cluster.metadata([]).catch((reason: unknown) => reason)
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: expect.stringMatching(/^No bootstrap server/),
      })
      const {message} = error as Error
      const named = message.match(/127\.0\.0\.1:\d+/g)
      expect(named, message).toEqual(servers)
      expect(message).toContain(`${closed.address} refuses connections.`)
      expect(message).toContain(`${silent.address} did not answer within 1 seconds.`)
      cluster.close()
    }),
  )
})

test('an abort ends the search at once, with its reason', async () => {
  const stop = new AbortController()
  const [first, last] = [await startOtherServer('silent'), await startOtherServer('silent')]
  const {cluster} = open([first.address, closed.address, last.address], anHourMs, stop.signal)
  const asked = cluster.metadata([]).catch((reason: unknown) => reason)
  await last.connected
  stop.abort()
  expect(await asked).toMatchObject({kind: 'interrupted'})
  await expect.poll(() => first.openConnections() + last.openConnections()).toBe(0)
  first.close()
  last.close()
})
