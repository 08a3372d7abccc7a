import type {EndOffsetsSample, SampledPartition} from '../../../src/core/throughput/sample.ts'

/** A partition of a sample: its end offset, or all of it. */
export type PartitionInput = bigint | null | Partial<SampledPartition>

/** A sample of topics given by the ends of their partitions; names with two leading underscores are internal. */
export function makeSample(
  atMs: number,
  topics: Readonly<Record<string, readonly PartitionInput[]>>,
  changes: Partial<EndOffsetsSample> = {},
): EndOffsetsSample {
  return {
    atMs,
    clusterId: 'test-cluster',
    controllerId: 1,
    brokers: [1, 2, 3].map((id) => ({id, host: `broker-${id}`, port: 9092, rack: null})),
    topics: Object.entries(topics).map(([name, partitions]) => ({
      name,
      internal: name.startsWith('__'),
      partitions: partitions.map((input, partition) => ({
        partition,
        leader: 1 + (partition % 3),
        logEnd: null,
        error: null,
        ...(typeof input === 'bigint' || input === null ? {logEnd: input} : input),
      })),
    })),
    pollDurationMs: 18,
    errors: [],
    ...changes,
  }
}
