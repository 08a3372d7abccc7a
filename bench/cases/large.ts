import {type BenchCase, present} from '../bench-case.ts'
import {producers} from '../clients/producers.ts'
import {readingJob} from './consume.ts'

/** Few records, each of 100 KB: memory must not grow with them. */
export const large: BenchCase = {
  name: 'large',
  summary: '10,000 records of 100 KB (1 GB) into a topic from a file of lines, and out of it into a file',
  check: 'number of lines and sum of their CRC-32, of what is read back and of what was written out',
  rounds: 5,
  jobs: (bench, options) =>
    options.partitions.flatMap((partitions) => {
      const job = {
        set: {count: Math.ceil(options.records / 100), valueBytes: 100_000, keyed: false},
        partitions,
        compression: 'none',
      }
      const label = `${partitions} partition${partitions === 1 ? '' : 's'}`
      return [
        {
          label: `in, ${label}`,
          records: job.set.count,
          prepare: async () => {
            // The libraries are left out: their programs hold batches of 5000 records.
            const able = producers(bench, job).filter(({tool}) => !LIBRARIES.includes(tool))
            return present(bench, options, able)
          },
        },
        readingJob(bench, options, {label: `out, ${label}`, filling: job, output: 'value'}),
      ]
    }),
}

const LIBRARIES: readonly string[] = ['kafkajs', 'platformatic']
