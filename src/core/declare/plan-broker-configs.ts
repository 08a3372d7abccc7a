import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {Done} from '../changes/change.ts'
import {findUnaltered} from '../configs/alter-configs.ts'
import {fetchConfigs} from '../configs/fetch-configs.ts'
import {knownConfigs, type PlannedConfig} from '../configs/plan-configs.ts'
import {type DeclaredChange, DONE, type KindPlan} from './declared-change.ts'
import {configFields, planDeclaredConfigs, sendConfigs} from './declared-configs.ts'
import type {DeclaredConfig} from './kinds.ts'
import type {Problem} from './source-tree.ts'

/** Plans the configs of the cluster default and of brokers: one request to any broker, and one to each that is named. */
export async function planBrokerConfigs(
  cluster: Cluster,
  declared: readonly DeclaredConfig[],
  {brokers}: ClusterMetadata,
): Promise<KindPlan> {
  const problems: Problem[] = []
  const rows: DeclaredChange[] = []
  const steps = new Map<DeclaredChange, readonly PlannedConfig[]>()
  const resources = declared.map((each) => ({kind: each.kind, name: each.name ?? null, each}))
  const isThere = (name: string | null): boolean =>
    name === null || brokers.some(({nodeId}) => String(nodeId) === name)
  // What the cluster default may have is what a broker has: it lists only what is set.
  const sample = {kind: 'broker' as const, name: String(brokers[0]?.nodeId ?? 0), each: null}
  const present = resources.filter(({name}) => isThere(name))
  const needsSample = present.some(({kind}) => kind === 'cluster')
  const found = await fetchConfigs(cluster, needsSample ? [...present, sample] : present)
  const sampled = found.get(sample)
  for (const resource of resources) {
    const {kind, name, each} = resource
    const row = {kind: 'config', name: name === null ? kind : `${kind} ${name}`, action: 'alter'} as const
    const entries = found.get(resource)
    if (entries === undefined || entries instanceof Failure) {
      const error = entries ?? new Failure('not-found', `There is no broker ${name}.`, {code: 'NO_BROKER'})
      rows.push({...row, fields: [], warnings: [], error})
      continue
    }
    const known = kind === 'cluster' ? (sampled instanceof Failure ? [] : (sampled ?? [])) : entries
    const planned = planDeclaredConfigs({kind, name}, each.configs ?? new Map(), {
      entries,
      known: knownConfigs(known),
      strict: each.strict ?? false,
      problems,
    })
    if (planned.length === 0) continue
    const change = {...row, fields: configFields(planned), warnings: []}
    rows.push(change)
    steps.set(change, planned)
  }
  const refused = problems.length === 0 ? await sendConfigs(cluster, steps, {validateOnly: true}) : new Map()
  const replaced = new Map(
    rows.map((row): [DeclaredChange, DeclaredChange] => {
      const error = refused.get(row)
      return [row, error ? {...row, error} : row]
    }),
  )
  const stepOf = new Map([...steps].map(([row, planned]) => [replaced.get(row) ?? row, planned]))
  return {
    rows: [...replaced.values()],
    problems,
    notes: [],
    execute: async (effective) => {
      const wishes = new Map(effective.map((row) => [row, stepOf.get(row) ?? []]))
      const failed = await sendConfigs(cluster, wishes, {validateOnly: false})
      return new Map(
        effective.map((row): [DeclaredChange, Done<DeclaredChange> | Failure] => [
          row,
          failed.get(row) ?? {outcome: DONE.alter},
        ]),
      )
    },
    readBack: async (done) => {
      const astray = await findUnaltered(
        cluster,
        done.flatMap((row) => stepOf.get(row) ?? []),
      )
      return new Map(
        done.flatMap((row): [DeclaredChange, Failure][] => {
          const [first] = (stepOf.get(row) ?? []).flatMap((config) => astray.get(config) ?? [])
          return first ? [[row, first]] : []
        }),
      )
    },
  }
}
