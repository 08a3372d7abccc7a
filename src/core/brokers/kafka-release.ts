/**
 * The first feature level of each release: `org.apache.kafka.server.common.MetadataVersion` of Kafka 3.0 to 4.4. The
 * enum of 4.4 names level 34 already, for 4.5.
 */
const firstLevels: readonly (readonly [level: number, release: string])[] = [
  [1, '3.0'],
  [2, '3.1'],
  [3, '3.2'],
  [4, '3.3'],
  [8, '3.4'],
  [9, '3.5'],
  [12, '3.6'],
  [15, '3.7'],
  [20, '3.8'],
  [21, '3.9'],
  [22, '4.0'],
  [26, '4.1'],
  [28, '4.2'],
  [30, '4.3'],
  [31, '4.4'],
  [34, '4.5'],
]

/** A release as `--release-version` of kafka-features.sh takes it: `4.3`, or a step on the way to it, `4.3-IV0`. */
const RELEASE = /^(\d+\.\d+)(?:-IV(\d))?$/

/**
 * The level of metadata.version of a release: the last one of it, or with `-IV1` the one before it was finished. Null for what is no
 * release, for one that is newer than the table, and for a step that it does not have.
 */
export function levelOfRelease(text: string): number | null {
  const [, release, step] = RELEASE.exec(text) ?? []
  const at = firstLevels.findIndex((each) => each[1] === release)
  const first = firstLevels[at]?.[0]
  if (first === undefined) return null
  const last = (firstLevels[at + 1]?.[0] ?? LAST_LEVEL + 1) - 1
  const level = step === undefined ? last : first + Number(step)
  return level <= last ? level : null
}

/** The last level in the table; of later ones it is not known which release they belong to. */
const LAST_LEVEL = 34

/**
 * The Kafka release of a broker, by the highest level of the feature `metadata.version` that it supports (KIP-584): a
 * broker supports what its release has brought, whatever level the cluster is at. `>=4.5` for levels that are newer than
 * the table; null for none, as brokers say that run with ZooKeeper.
 */
export function releaseOfLevel(metadataLevel: number | null): string | null {
  if (metadataLevel === null || metadataLevel < 1) return null
  const release = firstLevels.findLast(([level]) => level <= metadataLevel)?.[1] ?? null
  return metadataLevel > LAST_LEVEL ? `>=${release}` : release
}
