// node traffic.ts: customers who go on ordering, and services that go on answering, until SIGTERM or Ctrl-C. The rate
// swings, so that there is something to see in `samsa top`.
import {setTimeout} from 'node:timers/promises'
import type {Message} from 'kafkajs'
import {connectAs, endOfWork} from './application.ts'
import {answerOrder, type Order, SERVICES} from './order.ts'

const CUSTOMERS = ['Ada Lovelace', 'Alan Turing', 'Emmy Noether', 'Grace Hopper', 'Rosalind Franklin']
const ITEMS = ['green tea', 'earl grey', 'oolong', 'rooibos', 'darjeeling']
const CITIES = ['London', 'Oslo', 'Lisbon', 'Vienna', 'Prague', 'Athens', 'Madrid']
const FIRST_ORDER_ID = 2001
const TICK_MS = 250
/** Orders a tick, in turn. */
const SWING = [4, 6, 9, 14, 18, 20, 18, 14, 9, 6, 4, 3]

const end = endOfWork()
const producer = connectAs('order-traffic').producer({allowAutoTopicCreation: false})
let orders = 0

await producer.connect()
try {
  for (let tick = 0; !end.aborted; tick += 1) {
    const batch = Array.from({length: SWING[tick % SWING.length] ?? 1}, () => makeOrder(orders++))
    const messages = batch.map(({id, order}) => makeMessage(id, order))
    await producer.send({topic: 'order-events', acks: -1, messages})
    // All answers to an order go out before the traffic ends: the joiner is never left with half of them.
    await producer.sendBatch({
      acks: -1,
      topicMessages: SERVICES.map((service) => ({
        topic: `${service}-status`,
        messages: batch.map(({id, order}) => makeMessage(id, answerOrder(service, order))),
      })),
    })
    if (tick === 0) process.stdout.write('traffic: orders are coming in\n')
    await setTimeout(TICK_MS, undefined, {signal: end}).catch(() => {})
  }
} finally {
  await producer.disconnect()
}
process.stdout.write(`traffic: ${orders} orders\n`)

function makeOrder(index: number): {id: string; order: Order} {
  const quantity = 1 + ((index * 7) % 24)
  const order: Order = {
    customer: pick(CUSTOMERS, index),
    item: pick(ITEMS, index * 3),
    quantity,
    euros: quantity * 18.5,
    city: pick(CITIES, index * 2),
  }
  return {id: `order-${FIRST_ORDER_ID + index}`, order}
}

function makeMessage(key: string, value: object): Message {
  return {key, value: JSON.stringify(value), headers: {'trace-id': `t-${key}`}}
}

function pick(from: readonly string[], index: number): string {
  return from[index % from.length] ?? ''
}
