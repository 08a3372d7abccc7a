// node same-confirmations.ts: reads confirmations of several topics as JSON records, one a line, as `samsa consume A B -o
// json` prints them. Ends with exit code 1 unless each topic has the same orders, confirmed in the same words.
import {createInterface} from 'node:readline'
import type {JsonRecord} from './order.ts'

/** By topic, what each order was confirmed with last: a joiner may do so twice. */
const topics = new Map<string, Map<string, string>>()

for await (const line of createInterface({input: process.stdin})) {
  const {topic, key, value}: JsonRecord & {readonly topic: string} = JSON.parse(line)
  const confirmations = topics.get(topic) ?? new Map<string, string>()
  topics.set(topic, confirmations.set(key, value))
}

const orders = new Set([...topics.values()].flatMap((confirmations) => [...confirmations.keys()]))
const differing = [...orders].filter((order) => new Set(wordsOf(order)).size > 1)
const names = [...topics.keys()].sort().join(' and ')
for (const order of differing) process.stdout.write(`${order}: ${wordsOf(order).join(' or ')}\n`)
if (topics.size < 2 || differing.length > 0) {
  process.stdout.write(
    `${differing.length} of ${orders.size} orders differ between ${names || 'no topics'}\n`,
  )
  process.exitCode = 1
} else process.stdout.write(`${orders.size} orders, confirmed in the same words in ${names}\n`)

function wordsOf(order: string): string[] {
  return [...topics.values()].map((confirmations) => confirmations.get(order) ?? 'nothing')
}
