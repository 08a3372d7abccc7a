import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {UpdateFeatures} from '../../kafka/protocol/messages/update-features.ts'
import {levelOfRelease, releaseOfLevel} from '../brokers/kafka-release.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {quoteCommand} from '../names/command-line.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {type Feature, listFeatures} from './list-features.ts'
import {featuresOfRelease, METADATA_VERSION} from './release-features.ts'

/** A feature whose level is to change. */
export interface FeatureChange extends PlanRow {
  readonly name: string
  /** The level in force; 0 is not in use. */
  readonly from: number
  readonly to: number
  /** Of `metadata.version`: the Kafka releases that the levels belong to; null of other features. */
  readonly fromRelease: string | null
  readonly toRelease: string | null
}

/** Which way levels go. What would go the other way is refused, or left alone where a release names it. */
export type Direction = 'upgrade' | 'downgrade'

/** The levels that are asked for. */
export interface WantedFeatures {
  /** By the names of features. */
  readonly levels: ReadonlyMap<string, number>
  /** Whether a release names them: those that are beyond it already, or that brokers do not know, are left alone. */
  readonly ofRelease: boolean
}

/** Reads the level of a feature: a number, for metadata.version a release too. Throws Failure(usage). */
export function parseFeatureLevel(name: string, text: string): number {
  const level = /^\d{1,4}$/.test(text)
    ? Number(text)
    : name === METADATA_VERSION
      ? levelOfRelease(text)
      : null
  if (level !== null) return level
  const release = name === METADATA_VERSION ? ', or a Kafka release such as 4.3' : ''
  throw new Failure('usage', `${name}=${text}: a level is a number${release}.`, {
    suggestions: ['`samsa cluster features` shows the levels that brokers support.'],
  })
}

/** The levels of a release, as `--release-version` names it. Throws Failure(usage) for one that is not known. */
export function parseReleaseVersion(text: string): ReadonlyMap<string, number> {
  const level = levelOfRelease(text)
  if (level !== null) return featuresOfRelease(level)
  throw new Failure('usage', `'${text}' is no Kafka release that this samsa knows.`, {
    suggestions: [
      'Such as 4.3, or 4.3-IV0. Of a newer one give the levels: samsa cluster features upgrade metadata.version=35.',
    ],
  })
}

/**
 * Plans new levels; changes nothing. What is so already has no effect. Throws a Failure, with nothing done, where a feature is not
 * known, where a level goes the other way, and where brokers do not support it: levels depend on each other.
 */
export async function planFeatures(
  cluster: Cluster,
  {levels, ofRelease}: WantedFeatures,
  direction: Direction,
): Promise<FeatureChange[]> {
  const {list, failures} = await listFeatures(cluster)
  for (const failure of failures) throw failure
  if (list.epoch === null)
    throw new Failure('failed', 'Brokers do not tell which features are finalized. Nothing was done.', {
      code: 'UNSUPPORTED_VERSION',
      suggestions: ['That takes a cluster with KRaft.'],
    })
  const byName = new Map(list.features.map((feature) => [feature.name, feature]))
  const rows = [...levels].flatMap(([name, to]): FeatureChange[] => {
    const feature = byName.get(name)
    // A broker that does not know a feature has it off.
    if (feature === undefined && ofRelease) return []
    if (feature === undefined) throw unknownFeature(name, [...byName.keys()])
    const from = feature.finalized ?? 0
    const goesAstray = direction === 'upgrade' ? to < from : to > from
    if (goesAstray && ofRelease) return []
    if (goesAstray) throw otherWay(name, from, to, direction)
    if (to !== from) requireSupported(feature, to)
    return [{name, from, to, fromRelease: releaseOf(name, from), toRelease: releaseOf(name, to)}]
  })
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function releaseOf(name: string, level: number): string | null {
  return name === METADATA_VERSION ? releaseOfLevel(level) : null
}

function unknownFeature(name: string, known: readonly string[]): Failure {
  const nearest = nearestNames(name, known)
  return new Failure('not-found', `The brokers know no feature ${name}. Nothing was done.`, {
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : '`samsa cluster features` shows those that there are.',
    ],
  })
}

function otherWay(name: string, from: number, to: number, direction: Direction): Failure {
  const [relation, other] = direction === 'upgrade' ? ['below', 'downgrade'] : ['above', 'upgrade']
  return new Failure('conflict', `${name} is at ${from}, and ${to} is ${relation} that. Nothing was done.`, {
    code: 'INVALID_UPDATE_VERSION',
    suggestions: [`${quoteCommand(`cluster features ${other}`, [`${name}=${to}`])} goes there.`],
  })
}

function requireSupported({name, supportedMin, supportedMax, limitedBy}: Feature, to: number): void {
  // To turn a feature off needs nobody's support.
  if (
    supportedMin !== null &&
    supportedMax !== null &&
    (to === 0 || (to >= supportedMin && to <= supportedMax))
  )
    return
  const range =
    supportedMin === null || supportedMax === null
      ? 'no level that all brokers support'
      : `levels ${supportedMin} to ${supportedMax}`
  const limits = limitedBy.length === 0 ? '' : ` (limited by broker ${limitedBy.join(', ')})`
  throw new Failure(
    'conflict',
    `${name} has ${range}${limits}, and ${to} is not among them. Nothing was done.`,
    {
      code: 'INVALID_UPDATE_VERSION',
      suggestions:
        limitedBy.length === 0
          ? []
          : ['A new level comes last: upgrade these brokers to the new release first.'],
    },
  )
}

/** How far an update may go (org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType). */
const UpgradeType = {UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3} as const

/** Finalizes the levels, all or none (Admin.updateFeatures), and looks whether brokers tell them. */
export function featureUpdate(
  cluster: Cluster,
  rows: readonly FeatureChange[],
  {direction, unsafe = false}: {readonly direction: Direction; readonly unsafe?: boolean},
): Change<'features', FeatureChange> {
  const safe = direction === 'upgrade' ? UpgradeType.UPGRADE : UpgradeType.SAFE_DOWNGRADE
  const upgradeType = unsafe ? UpgradeType.UNSAFE_DOWNGRADE : safe
  const update = (effective: readonly FeatureChange[], validateOnly: boolean) =>
    requestUpdate(cluster, effective, {upgradeType, validateOnly})
  return {
    noun: 'features',
    rows,
    hasEffect: ({from, to}) => from !== to,
    check: (effective) => update(effective, true),
    execute: async (effective) => {
      const failures = await update(effective, false)
      return new Map(
        effective.map((row): [FeatureChange, Done<FeatureChange> | Failure] => [
          row,
          failures.get(row) ?? {outcome: 'altered'},
        ]),
      )
    },
    readBack: (done) =>
      lookBack(cluster, done, async (pending) => {
        const {list} = await listFeatures(cluster)
        const levels = new Map(list.features.map(({name, finalized}) => [name, finalized]))
        return new Map(
          pending.flatMap((row) => {
            const level = levels.get(row.name) ?? 0
            return level === row.to ? [] : [[row, notThere(row, level)] as const]
          }),
        )
      }),
  }
}

function notThere({name, to}: FeatureChange, level: number): Failure {
  return new Failure('failed', `The controller took ${name}=${to}, and brokers still say ${level}.`)
}

/** How long the controller may take; Kafka's own default. */
const TIMEOUT_MS = 60_000

async function requestUpdate(
  cluster: Cluster,
  rows: readonly FeatureChange[],
  {upgradeType, validateOnly}: {readonly upgradeType: number; readonly validateOnly: boolean},
): Promise<ReadonlyMap<FeatureChange, Failure>> {
  const {errorCode, errorMessage, results} = await cluster.sendToAny(UpdateFeatures, {
    timeoutMs: TIMEOUT_MS,
    featureUpdates: rows.map(({name, to}) => ({feature: name, maxVersionLevel: to, upgradeType})),
    validateOnly,
  })
  return new Map(
    rows.flatMap((row) => {
      const own = results.find(({feature}) => feature === row.name)
      // Nothing was done where anything is wrong, so the whole's error is that of each.
      const [code, message] = own?.errorCode ? [own.errorCode, own.errorMessage] : [errorCode, errorMessage]
      return code === ErrorCode.NONE ? [] : [[row, refusal(row, code, message, upgradeType)] as const]
    }),
  )
}

/** What controllers put before what is wrong with one; that nothing was done, its row says. */
const OF_ALL = /^The update failed for all features since the following feature had an error: /

function refusal(row: FeatureChange, code: number, message: string | null, upgradeType: number): Failure {
  const what = `${row.name} could not be set to ${row.to}`
  const failure = kafkaFailure(code, what, {
    by: UpdateFeatures,
    message: message?.replace(OF_ALL, '') ?? null,
  })
  if (upgradeType !== UpgradeType.SAFE_DOWNGRADE || code !== ErrorCode.INVALID_UPDATE_VERSION) return failure
  return failure.suggesting(
    '--unsafe goes down all the same, where Kafka can: what only the higher level has is lost.',
  )
}
