import {once} from 'node:events'
import {createWriteStream} from 'node:fs'
import {readFile, rm} from 'node:fs/promises'
import type {BenchCase, Contender, Job} from '../bench-case.ts'
import {measureProcess} from '../measure.ts'
import type {Workbench} from '../workbench.ts'

/** So many records have the key that is looked for. */
const NEEDLES = 10

/** One in so many orders has failed. */
const FAILED_EVERY = 8

/** Finding few records among many: what a filter costs beside reading alone. */
export const sift: BenchCase = {
  name: 'sift',
  summary: `keyed records with JSON of about 170 bytes, counted: all of them, those of a key that is there ${NEEDLES} times, those of which an expression is true`,
  check: 'the number that is printed',
  rounds: 5,
  jobs: (bench, options) =>
    options.partitions.map((partitions) => siftingJob(bench, options.records, partitions)),
}

function siftingJob(bench: Workbench, count: number, partitions: number): Job {
  let topic: string | null = null
  return {
    label: `${partitions} partition${partitions === 1 ? '' : 's'}`,
    records: count,
    prepare: async () => {
      topic = await bench.topics.create(partitions)
      const stdin = await writeOrders(bench.file('orders'), count)
      const args = ['produce', topic, '--key-separator', '\t']
      await measureProcess(bench.command('samsa', args, {stdin, stdout: bench.file('stdout')}))
      await rm(stdin)
      const failed = Math.ceil(count / FAILED_EVERY)
      return [
        counting(bench, topic, [], count),
        counting(bench, topic, ['--grep', 'k:needle'], NEEDLES),
        counting(bench, topic, ['--grep', 'v:"status":"failed"'], failed),
        counting(bench, topic, ['--where', 'value.status == "failed"'], failed),
        counting(bench, topic, ['--where', 'value.amount >= 0.5 && value.status == "failed"'], failed),
        counting(bench, topic, ['--where', 'size(value) == 7 && value.status == "failed"'], failed),
      ]
    },
    dispose: async () => {
      if (topic !== null) await bench.topics.delete(topic)
    },
  }
}

function counting(bench: Workbench, topic: string, filter: readonly string[], expected: number): Contender {
  return {
    name: `samsa consume ${filter.length === 0 ? '-o none' : filter.join(' ')}`,
    tool: 'samsa',
    run: async () => {
      const stdout = bench.file('output')
      const args = ['consume', topic, '--exit', '-o', 'none', ...filter]
      const measurement = await measureProcess(bench.command('samsa', args, {stdout}))
      const said = (await readFile(stdout, 'utf8')).trim()
      if (said !== String(expected)) throw new Error(`${said} records instead of ${expected}`)
      return measurement
    },
  }
}

/** Lines of a key, a tab and an order as JSON. */
async function writeOrders(file: string, count: number): Promise<string> {
  const stream = createWriteStream(file)
  const needleEvery = Math.floor(count / NEEDLES)
  for (let from = 0; from < count; from += 10_000) {
    const lines = Array.from({length: Math.min(10_000, count - from)}, (_, place) => {
      const index = from + place
      const isNeedle = index % needleEvery === 0 && index < needleEvery * NEEDLES
      const order = {
        id: index,
        customer: `customer-${index % 5_000}`,
        amount: (index % 100_000) / 100 + 0.5,
        currency: 'EUR',
        status: index % FAILED_EVERY === 0 ? 'failed' : 'paid',
        items: [{sku: `sku-${index % 333}`, qty: (index % 9) + 1}],
        at: '2026-11-29T12:00:00Z',
      }
      return `${isNeedle ? 'needle' : `order-${index}`}\t${JSON.stringify(order)}\n`
    })
    if (!stream.write(lines.join(''))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
  return file
}
