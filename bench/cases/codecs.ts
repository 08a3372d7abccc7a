import {type BenchCase, present} from '../bench-case.ts'
import {producers} from '../clients/producers.ts'
import {readingJob} from './consume.ts'

/** Every codec both ways, one partition each. */
export const codecs: BenchCase = {
  name: 'codecs',
  summary: '80-byte lines into a topic and out of it with each codec, six partitions',
  check: 'number of records and sum of their CRC-32, of what is read back and of what was written out',
  rounds: 5,
  jobs: (bench, options) =>
    options.codecs.flatMap((compression) => {
      const set = {count: options.records, valueBytes: 80, keyed: false}
      const job = {set, partitions: 6, compression}
      return [
        {
          label: `${compression}, in`,
          records: set.count,
          prepare: async () => present(bench, options, producers(bench, job)),
        },
        readingJob(bench, options, {label: `${compression}, out`, filling: job, output: 'value'}),
      ]
    }),
}
