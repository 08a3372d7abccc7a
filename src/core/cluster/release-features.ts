/** The feature whose levels stand for Kafka releases (KIP-778). */
export const METADATA_VERSION = 'metadata.version'

/**
 * From which level of metadata.version on a release comes with which level of a feature: the default levels of
 * `org.apache.kafka.server.common.Feature` in Kafka 4.4, as `kafka-features.sh version-mapping` prints them.
 */
const DEFAULT_LEVELS: Readonly<Record<string, readonly (readonly [from: number, level: number])[]>> = {
  'kraft.version': [[21, 1]],
  'transaction.version': [[24, 2]],
  'group.version': [[22, 1]],
  'eligible.leader.replicas.version': [[26, 1]],
  'share.version': [
    [28, 1],
    [31, 2],
  ],
  'streams.version': [[29, 1]],
}

/** The levels that a release comes with, by the level of its metadata.version, which is among them. */
export function featuresOfRelease(metadataLevel: number): ReadonlyMap<string, number> {
  const others = Object.entries(DEFAULT_LEVELS).map(([name, steps]): [string, number] => [
    name,
    steps.findLast(([from]) => from <= metadataLevel)?.[1] ?? 0,
  ])
  return new Map([[METADATA_VERSION, metadataLevel], ...others])
}
