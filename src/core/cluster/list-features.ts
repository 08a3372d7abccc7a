import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ApiVersions} from '../../kafka/protocol/messages/api-versions.ts'
import {releaseOfLevel} from '../brokers/kafka-release.ts'

/** A feature of the cluster (KIP-584): what may be used is what all brokers support and an operator has finalized. */
export interface Feature {
  readonly name: string
  /** The levels that every broker supports; null where they have none in common. */
  readonly supportedMin: number | null
  readonly supportedMax: number | null
  /** The level that is in force; 0 is not in use; null where brokers do not tell. */
  readonly finalized: number | null
  /** Of `metadata.version`: the Kafka releases that the levels belong to, such as `4.4`; null of other features. */
  readonly finalizedRelease: string | null
  readonly supportedRelease: string | null
  /** Brokers that support less than others do, as while an upgrade is under way. */
  readonly limitedBy: readonly number[]
}

/** What `cluster features` prints. */
export interface FeatureList {
  /** Offset of the metadata log as the features were last changed; null where brokers do not tell. */
  readonly epoch: bigint | null
  readonly features: readonly Feature[]
}

/** What one broker says. */
export interface ToldFeatures {
  readonly nodeId: number
  readonly supported: readonly {
    readonly name: string
    readonly minVersion: number
    readonly maxVersion: number
  }[]
  readonly finalized: readonly {readonly name: string; readonly maxVersionLevel: number}[]
  readonly epoch: bigint
}

/** Features with what every live broker says of them; brokers that did not answer are failures. Throws where none did. */
export async function listFeatures(
  cluster: Cluster,
): Promise<{readonly list: FeatureList; readonly failures: readonly Failure[]}> {
  const {brokers} = await cluster.metadata([])
  const failures: Failure[] = []
  const told = await Promise.all(
    brokers.map(async ({nodeId}): Promise<ToldFeatures[]> => {
      try {
        return [await askFeatures(cluster, nodeId)]
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failures.push(error)
        return []
      }
    }),
  )
  const [first] = failures
  if (first && failures.length === brokers.length) throw first
  return {list: combineFeatures(told.flat()), failures}
}

async function askFeatures(cluster: Cluster, nodeId: number): Promise<ToldFeatures> {
  const answer = await cluster.sendTo(nodeId, ApiVersions, {
    clientSoftwareName: 'samsa',
    clientSoftwareVersion: '0',
  })
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, `Broker ${nodeId} does not tell its features`, {by: ApiVersions})
  const {supportedFeatures: supported, finalizedFeatures: finalized, finalizedFeaturesEpoch: epoch} = answer
  return {nodeId, supported, finalized, epoch}
}

/** What several brokers say, as of one cluster: the newest of what is finalized, and the levels that all support. */
export function combineFeatures(told: readonly ToldFeatures[]): FeatureList {
  const newest = told.toSorted((a, b) => Number(b.epoch - a.epoch))[0]
  // What is finalized is not known to a broker without a controller of its own kind.
  const epoch = newest === undefined || newest.epoch < 0n ? null : newest.epoch
  const finalized = new Map(
    (newest?.finalized ?? []).map(({name, maxVersionLevel}) => [name, maxVersionLevel]),
  )
  const names = new Set([
    ...told.flatMap(({supported}) => supported.map(({name}) => name)),
    ...finalized.keys(),
  ])
  const features = [...names].sort().map((name): Feature => {
    const ranges = told.map(({nodeId, supported}) => {
      const range = supported.find((each) => each.name === name)
      // A broker that does not know a feature supports that it is off.
      return {nodeId, min: range?.minVersion ?? 0, max: range?.maxVersion ?? 0}
    })
    const min = Math.max(...ranges.map((range) => range.min))
    const max = Math.min(...ranges.map((range) => range.max))
    const most = Math.max(...ranges.map((range) => range.max))
    const level = epoch === null ? null : (finalized.get(name) ?? 0)
    const isCommon = min <= max
    const releaseOf = (of: number | null): string | null =>
      name === 'metadata.version' ? releaseOfLevel(of) : null
    return {
      name,
      supportedMin: isCommon ? min : null,
      supportedMax: isCommon ? max : null,
      finalized: level,
      finalizedRelease: releaseOf(level),
      supportedRelease: isCommon ? releaseOf(max) : null,
      limitedBy: ranges
        .filter((range) => range.max < most)
        .map(({nodeId}) => nodeId)
        .sort((a, b) => a - b),
    }
  })
  return {epoch, features}
}
