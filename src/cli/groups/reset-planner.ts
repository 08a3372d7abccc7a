import {requireOneGroup} from '../../core/groups/known-groups.ts'
import type {ResetPlanRow} from '../../core/groups/plan-reset.ts'
import {findUndo} from '../../core/groups/reset-journal.ts'
import {describeDamage, readJournal} from '../../core/groups/reset-journal-file.ts'
import {fetchOffsetsPlan, fetchResetPlan} from '../../core/groups/reset-offsets.ts'
import {parseResetTarget, type ResetTargetFlags} from '../../core/groups/reset-target.ts'
import {fetchWantedFromGroup, wantedFromFile} from '../../core/groups/wanted-offsets.ts'
import {describePositionTimes} from '../../core/offsets/position.ts'
import type {TopicSelection} from '../../core/offsets/topic-selection.ts'
import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {userFolders} from '../../user/folders.ts'
import {readOffsetsFile} from './offsets-input.ts'

/** Flags that say where the new offsets come from; exactly one source is allowed. */
type SourceFlags = ResetTargetFlags & {
  readonly utc: boolean
  readonly undo: boolean
  readonly 'from-group'?: string | undefined
  readonly 'from-file'?: string | undefined
  readonly 'all-topics': boolean
}

interface PlannerContext {
  /** Opens the cluster, so only called once the words are known to be right. */
  readonly cluster: () => Cluster
  readonly note: (line: string) => void
  /** Ends the reading of a file. */
  readonly signal: AbortSignal
}

type ResetPlanner = (groups: readonly string[]) => Promise<ResetPlanRow[]>

/**
 * What makes the plan of a reset, for the one source that the flags name. Wrong words are found here, before anything is
 * sent: throws Failure(usage) for none, for two, and for a position or file that cannot be read.
 */
export async function resetPlanner(
  flags: SourceFlags,
  scopes: readonly TopicSelection[] | null,
  {cluster, note, signal}: PlannerContext,
): Promise<ResetPlanner> {
  refuseTwoSources(flags)
  const {'from-group': fromGroup, 'from-file': fromFile} = flags
  if (fromGroup !== undefined) {
    return async (groups) => {
      const {group: from} = await requireOneGroup(cluster(), fromGroup, '--from-group')
      return fetchOffsetsPlan(cluster(), await fetchWantedFromGroup(cluster(), from, groups, scopes))
    }
  }
  if (fromFile !== undefined) {
    const offsets = await readOffsetsFile(fromFile, signal)
    return (groups) => fetchOffsetsPlan(cluster(), wantedFromFile(offsets, groups, scopes))
  }
  if (flags.undo) {
    return async (groups) => {
      const {state} = userFolders()
      const journal = readJournal(state)
      const damage = describeDamage(state, journal)
      if (damage !== null) note(damage)
      const undos = await findUndo(cluster(), journal.entries, groups, scopes)
      for (const [group, {time}] of undos) note(`${group}: back to before the move of ${time}`)
      const wanted = [...undos.values()].flatMap((undo) => undo.wanted)
      return fetchOffsetsPlan(cluster(), wanted, {mayBeNew: true})
    }
  }
  const positions = parseResetTarget(flags, {nowMs: Date.now(), utc: flags.utc})
  if (scopes === null && !flags['all-topics'])
    throw new Failure('usage', 'Which topics? Give --topic TOPIC (repeatable), or --all-topics.')
  return (groups) => {
    for (const line of describePositionTimes(positions)) note(line)
    return fetchResetPlan(cluster(), {groups, scopes, positions})
  }
}

function refuseTwoSources(flags: SourceFlags): void {
  const isGiven = (value: unknown): boolean => value !== undefined && value !== false
  const targets = Object.entries(flags).filter(
    ([name, value]) => /^(to|to-.*|by-duration|shift-by)$/.test(name) && isGiven(value),
  )
  const others = (['from-group', 'from-file', 'undo'] as const).filter((name) => isGiven(flags[name]))
  const given = [...others, ...targets.map(([name]) => name)].map((name) => `--${name}`)
  if (others.length > 0 && given.length > 1)
    throw new Failure('usage', `${given[0]} and ${given[1]} exclude each other.`)
}
