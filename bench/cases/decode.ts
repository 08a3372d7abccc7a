import {once} from 'node:events'
import {createReadStream, createWriteStream} from 'node:fs'
import {rm, writeFile} from 'node:fs/promises'
import {createInterface} from 'node:readline'
import {type BenchCase, type Contender, type Job, present} from '../bench-case.ts'
import {measureProcess} from '../measure.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const ORDER = {
  type: 'record',
  name: 'Order',
  fields: [
    {name: 'id', type: 'long'},
    {name: 'customer', type: 'string'},
    {name: 'amount', type: 'double'},
    {name: 'note', type: ['null', 'string']},
    {
      name: 'items',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Item',
          fields: [
            {name: 'sku', type: 'string'},
            {name: 'qty', type: 'int'},
          ],
        },
      },
    },
  ],
}

/** Records of Avro as JSON: what decoding costs beside reading alone, and beside what Python needs. */
export const decode: BenchCase = {
  name: 'decode',
  summary: 'Avro records with a schema id, of about 45 bytes, read as JSON; and as they are',
  check: 'the number of lines, and the sum of their ids',
  rounds: 5,
  jobs: (bench, options) => [decodingJob(bench, options.records, (all) => present(bench, options, all))],
}

function decodingJob(
  bench: Workbench,
  count: number,
  those: (contenders: readonly Contender[]) => Contender[],
): Job {
  let topic: string | null = null
  return {
    label: '1 partition',
    records: count,
    prepare: async () => {
      const schema = bench.file('order.avsc')
      await writeFile(schema, JSON.stringify(ORDER))
      topic = await bench.topics.create(1)
      const stdin = await writeOrders(bench.file('orders'), count)
      const args = ['produce', topic, '--encode', 'avro', '--schema', schema, '--schema-id', '7']
      await measureProcess(bench.command('samsa', args, {stdin, stdout: bench.file('stdout')}))
      await rm(stdin)
      const read = ['consume', topic, '--exit']
      const byPython = [bench.bootstrapServers, topic, String(count), schema]
      return those([
        contender(bench, '--decode avro', 'samsa', [...read, '--decode', 'avro', '--schema', schema], count),
        contender(bench, 'as it is, as base64', 'samsa', [...read, '--value-encoding', 'base64'], null),
        contender(bench, 'confluent-kafka, fastavro', 'fastavro', byPython, count),
      ])
    },
    dispose: async () => {
      if (topic !== null) await bench.topics.delete(topic)
    },
  }
}

/** @param count records to be found in the output; null where that is not JSON */
function contender(
  bench: Workbench,
  name: string,
  tool: ToolName,
  args: readonly string[],
  count: number | null,
): Contender {
  return {
    name: `${tool === 'samsa' ? 'samsa consume ' : ''}${name}`,
    tool,
    run: async () => {
      const stdout = bench.file('output')
      const measurement = await measureProcess(bench.command(tool, args, {stdout}))
      if (count !== null) await checkOrders(stdout, count)
      return measurement
    },
  }
}

async function checkOrders(file: string, count: number): Promise<void> {
  let lines = 0
  let sum = 0
  for await (const line of createInterface({input: createReadStream(file)})) {
    lines++
    sum += (JSON.parse(line) as {readonly id: number}).id
  }
  const wanted = (count * (count - 1)) / 2
  if (lines !== count || sum !== wanted)
    throw new Error(`${lines} records with the sum ${sum}, not ${count} with ${wanted}`)
}

async function writeOrders(file: string, count: number): Promise<string> {
  const stream = createWriteStream(file)
  for (let from = 0; from < count; from += 10_000) {
    const lines = Array.from({length: Math.min(10_000, count - from)}, (_, place) => {
      const id = from + place
      const items = Array.from({length: id % 3}, (_, item) => ({sku: `sku-${id % 333}`, qty: item + 1}))
      return JSON.stringify({
        id,
        customer: `customer-${id % 5_000}`,
        amount: (id % 100_000) / 100 + 0.5,
        note: id % 4 === 0 ? 'by express' : null,
        items,
      })
    })
    if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
  return file
}
