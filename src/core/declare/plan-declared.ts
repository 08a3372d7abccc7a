import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {Change, Outcomes} from '../changes/change.ts'
import {compareNames} from '../names/compare-names.ts'
import type {NameMatcher} from '../names/name-pattern.ts'
import type {Problem} from '../source/source-tree.ts'
import type {DeclaredChange} from './declared-change.ts'
import type {KindPlan, PlanContext} from './kind.ts'
import {KINDS} from './kinds.ts'
import type {Declared} from './read-declared.ts'

export interface DeclaredPlanOptions
  extends Pick<PlanContext, 'timeoutMs' | 'nowMs' | 'setsPasswords' | 'stop' | 'services'> {
  /** Which things of a list are deleted where the files do not name them; null for none. */
  readonly prune: (list: string) => NameMatcher | null
}

const NOTHING_KNOWN: ClusterMetadata = {clusterId: null, controllerId: -1, brokers: [], topics: new Map()}

/** How a cluster differs from what is declared, and how that is mended. */
export interface DeclaredPlan {
  readonly change: Change<'changes', DeclaredChange>
  /** Mistakes of the files that only the cluster could tell. */
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

/**
 * Reads what is there and plans how it comes to be as declared; changes nothing. Throws conflict for another cluster than
 * the declared one. Work is done in the order of KINDS; what is deleted comes last.
 */
export async function planDeclared(
  cluster: Cluster,
  declared: Declared,
  options: DeclaredPlanOptions,
): Promise<DeclaredPlan> {
  const due = KINDS.map((kind) => {
    const prune = kind.prunes ? options.prune(kind.list) : null
    return {kind, prune, things: declared[kind.list] as readonly unknown[]}
  }).filter(({prune, things}) => things.length > 0 || prune)
  const topics = due.flatMap(({kind, things}) => things.flatMap((thing) => kind.topicsOf?.(thing) ?? []))
  const needsAll = due.some(({kind, prune}) => kind.list === 'topics' && prune)
  // Files about schemas and connectors alone are no matter of the brokers.
  const isBeside = declared.clusterId === null && due.every(({kind}) => kind.isBeside === true)
  const metadata = isBeside ? NOTHING_KNOWN : await cluster.metadata(needsAll ? null : [...new Set(topics)])
  if (declared.clusterId !== null && declared.clusterId !== metadata.clusterId)
    throw anotherCluster(declared.clusterId, metadata.clusterId)
  const plans: KindPlan[] = []
  const topicRows = new Map<string, DeclaredChange>()
  const willExist = (topic: string): boolean => {
    const action = topicRows.get(topic)?.action
    if (action && action !== 'alter') return action === 'create'
    return metadata.topics.get(topic)?.failure === null
  }
  const willHavePartitions = (topic: string): number | null => {
    const planned = topicRows.get(topic)?.fields.find(({field}) => field === 'partitions')?.to
    const count = Number(planned ?? metadata.topics.get(topic)?.partitions.length)
    return count > 0 ? count : null
  }
  for (const {kind, prune, things} of due) {
    const plan = await kind.plan(cluster, things, {
      ...options,
      metadata,
      prune,
      willExist,
      willHavePartitions,
    })
    for (const row of plan.rows) if (row.kind === 'topic') topicRows.set(row.name, row)
    plans.push(plan)
  }
  return {
    change: changeOf(plans),
    problems: plans.flatMap(({problems = []}) => problems).sort(byPlace),
    notes: plans.flatMap(({notes = []}) => notes),
  }
}

function byPlace(a: Problem, b: Problem): number {
  return compareNames(a.file, b.file) || a.line - b.line || a.column - b.column
}

function anotherCluster(wanted: string, found: string | null): Failure {
  return new Failure(
    'conflict',
    `The files are for cluster ${wanted}, and this is ${found ?? 'one without an id'}.`,
    {
      code: 'ANOTHER_CLUSTER',
      suggestions: ['Is this the right cluster? Nothing was changed.'],
    },
  )
}

function changeOf(plans: readonly KindPlan[]): Change<'changes', DeclaredChange> {
  const isDeletion = ({action}: DeclaredChange): boolean => action === 'delete'
  const rows = plans.flatMap((plan) => plan.rows)
  const sorted = [...rows.filter((row) => !isDeletion(row)), ...rows.filter(isDeletion)]
  return {
    noun: 'changes',
    rows: sorted,
    facts: {drift: rows.length > 0},
    journal: async (effective) => {
      const chosen = new Set(effective)
      for (const plan of plans) await plan.prepare?.(plan.rows.filter((row) => chosen.has(row)))
    },
    execute: async (effective, onProgress) => {
      const outcomes = new Map<DeclaredChange, ReturnType<Outcomes<DeclaredChange>['get']> & {}>()
      const carryOut = async (
        due: readonly DeclaredChange[],
        work: KindPlan['execute'] | undefined,
      ): Promise<void> => {
        if (due.length === 0 || !work) return
        try {
          for (const [row, end] of await work(due, onProgress)) outcomes.set(row, end)
        } catch (error) {
          // One kind that cannot be done does not stop the others, but for what ends everything.
          if (!(error instanceof Failure) || error.kind === 'interrupted') throw error
          for (const row of due) outcomes.set(row, error)
        }
      }
      const chosen = new Set(effective)
      const mine = (plan: KindPlan, deletes: boolean): DeclaredChange[] =>
        plan.rows.filter((row) => chosen.has(row) && isDeletion(row) === deletes)
      for (const plan of plans) await carryOut(mine(plan, false), plan.execute)
      for (const plan of plans) await carryOut(mine(plan, true), plan.remove)
      return outcomes
    },
    readBack: async (done) => {
      const astray = new Map<DeclaredChange, Failure>()
      const isDone = new Set(done)
      for (const plan of plans) {
        const mine = plan.rows.filter((row) => isDone.has(row))
        if (mine.length === 0 || !plan.readBack) continue
        for (const [row, failure] of await plan.readBack(mine)) astray.set(row, failure)
      }
      return astray
    },
  }
}
