import {type BenchCase, present} from '../bench-case.ts'
import {csvProducer, perfTestProducer, producers} from '../clients/producers.ts'

const CHECK = 'the topic is read back by kcat (else a Kafka tool): number of records and sum of their CRC-32'

/** A file of lines into a topic. */
export const produceLines: BenchCase = {
  name: 'produce-lines',
  summary: 'a file of 80-byte lines into a topic, acks=all',
  check: `${CHECK} over values; kafka-producer-perf-test makes its own records, of which only the number is known`,
  rounds: 5,
  jobs: (bench, options) =>
    options.partitions.map((partitions) => ({
      label: `${partitions} partition${partitions === 1 ? '' : 's'}`,
      records: options.records,
      prepare: async () => {
        const set = {count: options.records, valueBytes: 80, keyed: false}
        const job = {set, partitions, compression: 'none'}
        return present(bench, options, [...producers(bench, job), perfTestProducer(bench, job)])
      },
    })),
}

/** Records with keys and headers into a topic. */
export const produceJson: BenchCase = {
  name: 'produce-json',
  summary:
    'records of a key, three headers and 80 bytes: samsa and the libraries parse a file of JSON records, kcat and the console producer lines of text; the same records from CSV',
  check: `${CHECK} over keys, headers and values`,
  rounds: 5,
  jobs: (bench, options) =>
    options.partitions.map((partitions) => ({
      label: `${partitions} partition${partitions === 1 ? '' : 's'}`,
      records: options.records,
      prepare: async () => {
        const set = {count: options.records, valueBytes: 80, keyed: true}
        const job = {set, partitions, compression: 'none'}
        return present(bench, options, [...producers(bench, job), csvProducer(bench, job)])
      },
    })),
}
