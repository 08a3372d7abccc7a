import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Outcomes} from '../changes/change.ts'
import type {NameMatcher} from '../names/name-pattern.ts'
import {compareNames} from '../topics/list-topics.ts'
import type {DeclaredChange, KindPlan} from './declared-change.ts'
import {planAcls} from './plan-acls.ts'
import {planBrokerConfigs} from './plan-broker-configs.ts'
import {planGroups} from './plan-groups.ts'
import {planQuotas} from './plan-quotas.ts'
import {planTopics} from './plan-topics.ts'
import type {Declared} from './read-declared.ts'
import type {Problem} from './source-tree.ts'

export interface DeclaredPlanOptions {
  readonly timeoutMs: number
  readonly nowMs: number
  /** Topics that the files do not name and that are deleted for it; null for none. */
  readonly prune: NameMatcher | null
  readonly stop: AbortSignal
}

/** How a cluster differs from what is declared, and how that is mended. */
export interface DeclaredPlan {
  readonly change: Change<'changes', DeclaredChange>
  /** Mistakes of the files that only the cluster could tell. */
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

/**
 * Reads what is there and plans how it comes to be as declared; changes nothing. Throws conflict for another cluster than
 * the declared one. Work is done in this order: configs, quotas, topics, ACLs, groups, records; what is deleted comes last.
 */
export async function planDeclared(
  cluster: Cluster,
  declared: Declared,
  options: DeclaredPlanOptions,
): Promise<DeclaredPlan> {
  const {topics, configs, acls, quotas, groups, records, lists} = declared
  const prune = lists.has('topics') ? options.prune : null
  const named = [
    ...topics.map(({name}) => name),
    ...groups.flatMap(({offsets}) => [...offsets.keys()]),
    ...records.map(({topic}) => topic),
  ]
  const metadata = await cluster.metadata(prune ? null : [...new Set(named)])
  if (declared.clusterId !== null && declared.clusterId !== metadata.clusterId)
    throw anotherCluster(declared.clusterId, metadata.clusterId)
  const plans: KindPlan[] = []
  if (configs.length > 0) plans.push(await planBrokerConfigs(cluster, configs, metadata))
  if (quotas.length > 0) plans.push(await planQuotas(cluster, quotas))
  if (topics.length > 0 || prune) plans.push(await planTopics(cluster, topics, metadata, {...options, prune}))
  if (acls.length > 0) plans.push(await planAcls(cluster, acls))
  const topicRows = plans.flatMap(({rows}) => rows).filter(({kind}) => kind === 'topic')
  const rowOf = new Map(topicRows.map((row) => [row.name, row]))
  const willExist = (topic: string): boolean => {
    const row = rowOf.get(topic)
    if (row && row.action !== 'alter') return row.action === 'create'
    return metadata.topics.get(topic)?.failure === null
  }
  const later = {...options, willExist}
  if (groups.length > 0) plans.push(await planGroups(cluster, groups, metadata, later))
  if (records.length > 0) {
    // With it comes all of produce.
    const {planRecords} = await import('./plan-records.ts')
    plans.push(await planRecords(cluster, records, metadata, later))
  }
  return {
    change: changeOf(plans),
    problems: plans.flatMap(({problems}) => problems).sort(byPlace),
    notes: plans.flatMap(({notes}) => notes),
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
