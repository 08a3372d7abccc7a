import {type BenchCase, type Contender, present} from '../bench-case.ts'
import {fillTopic} from '../clients/producers.ts'
import {type Command, measureProcess} from '../measure.ts'
import {checkTopic} from '../read-back.ts'
import type {RecordSet} from '../record-set.ts'
import type {ToolName} from '../toolbox.ts'
import type {Workbench} from '../workbench.ts'

const PARTITIONS = 6
const VALUE_BYTES = 1000

/** One topic into another. */
export const copy: BenchCase = {
  name: 'copy',
  summary:
    '1,000-byte lines (1 GB) in large batches from one topic to another, plain and packed with lz4, six partitions',
  check: 'number of records and sum of their CRC-32, of what is read back',
  rounds: 5,
  jobs: (bench, options) =>
    ['none', 'lz4'].map((compression) => {
      const set = {count: options.records, valueBytes: VALUE_BYTES, keyed: false}
      let filled: string | null = null
      return {
        label: compression,
        records: set.count,
        prepare: async () => {
          // Kafka's console producer makes batches of 16 KB, which are taken apart.
          filled = await fillTopic(bench, {set, partitions: PARTITIONS, compression}, 'kcat')
          return present(bench, options, contenders(bench, set, filled, compression))
        },
        dispose: async () => {
          if (filled !== null) await bench.topics.delete(filled)
        },
      }
    }),
}

function contenders(bench: Workbench, set: RecordSet, from: string, compression: string): Contender[] {
  const contender = (name: string, tool: ToolName, command: (to: string) => Command): Contender => ({
    name,
    tool,
    run: async () => {
      const to = await bench.topics.create(PARTITIONS)
      try {
        const measurement = await measureProcess(command(to))
        await checkTopic(bench, to, set)
        return measurement
      } finally {
        await bench.topics.delete(to)
      }
    },
  })
  const pipe = (to: string): Command => {
    const {file, args, ...rest} = bench.command('kcat', ['-b', bench.bootstrapServers])
    const kcat = [file, ...args].join(' ')
    const line = `${kcat} -C -t ${from} -e -q | ${kcat} -P -t ${to} -z ${compression}`
    return {...rest, file: '/bin/sh', args: ['-c', line]}
  }
  const samsa = (to: string, ...flags: string[]) =>
    bench.command('samsa', ['topic', 'copy', from, to, ...flags])
  return [
    contender('samsa topic copy', 'samsa', (to) => samsa(to)),
    contender('samsa topic copy --keep-partitions', 'samsa', (to) => samsa(to, '--keep-partitions')),
    contender(`samsa topic copy --grep . --compression ${compression}`, 'samsa', (to) =>
      samsa(to, '--grep', 'order', '--compression', compression),
    ),
    contender('kcat -C | kcat -P', 'kcat', pipe),
  ]
}
