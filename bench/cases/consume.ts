import {type BenchCase, type Contender, type Job, present} from '../bench-case.ts'
import {type ConsumeOutput, consumers} from '../clients/consumers.ts'
import {fillTopic, type ProduceJob} from '../clients/producers.ts'
import type {BenchOptions} from '../options.ts'
import type {Workbench} from '../workbench.ts'

/** Values to a file, a line each. */
export const consumeValues = consumeCase({
  name: 'consume-values',
  output: 'value',
  keyed: false,
  summary: '80-byte values out of a topic into a file',
  check: 'number of lines and sum of their CRC-32',
})

/** The same out of batches of a few records, as producers write that do not wait. */
export const consumeSmallBatches = consumeCase({
  name: 'consume-small-batches',
  output: 'value',
  keyed: false,
  batchBytes: 1_000,
  summary: '80-byte values in batches of about ten out of a topic into a file',
  check: 'number of lines and sum of their CRC-32',
})

/** JSON records to a file. */
export const consumeJson = consumeCase({
  name: 'consume-json',
  output: 'json',
  keyed: true,
  summary: 'records of a key, three headers and 80 bytes as JSON into a file',
  check:
    'each line is parsed: sum of the CRC-32 of key, headers and value; every offset of each partition once',
})

/** A template to a file. */
export const consumeTemplate = consumeCase({
  name: 'consume-template',
  output: 'template',
  keyed: true,
  summary: "the same records through the template '%t %p %o %k %s\\n' into a file",
  check: 'each line is taken apart: sum of the CRC-32 of key and value; every offset of each partition once',
})

/** Nothing printed. */
export const consumeNone = consumeCase({
  name: 'consume-none',
  output: 'none',
  keyed: false,
  summary: '80-byte records only counted; kcat writes them to /dev/null',
  check: 'the number that the client itself gives at its end',
})

function consumeCase(what: {
  readonly name: string
  readonly output: ConsumeOutput
  readonly keyed: boolean
  readonly batchBytes?: number
  readonly summary: string
  readonly check: string
}): BenchCase {
  return {
    name: what.name,
    summary: what.summary,
    check: what.check,
    rounds: 5,
    jobs: (bench, options) =>
      options.partitions.map((partitions) => {
        const set = {count: options.records, valueBytes: 80, keyed: what.keyed}
        const label = `${partitions} partition${partitions === 1 ? '' : 's'}`
        const filling = {set, partitions, compression: 'none', batchBytes: what.batchBytes}
        return readingJob(bench, options, {label, filling, output: what.output})
      }),
  }
}

/** A job that reads a topic which is filled before and deleted after. */
export function readingJob(
  bench: Workbench,
  options: BenchOptions,
  what: {readonly label: string; readonly filling: ProduceJob; readonly output: ConsumeOutput},
): Job {
  return fillingJob(bench, options, {
    ...what,
    contenders: (topic) => consumers(bench, {...what.filling, topic}, what.output),
  })
}

/** A job on a topic which is filled before and deleted after. */
export function fillingJob(
  bench: Workbench,
  options: BenchOptions,
  what: {
    readonly label: string
    readonly filling: ProduceJob
    readonly contenders: (topic: string) => readonly Contender[]
  },
): Job {
  let filled: string | null = null
  return {
    label: what.label,
    records: what.filling.set.count,
    prepare: async () => {
      filled = await fillTopic(bench, what.filling, options.filler)
      return present(bench, options, what.contenders(filled))
    },
    dispose: async () => {
      if (filled !== null) await bench.topics.delete(filled)
    },
  }
}
