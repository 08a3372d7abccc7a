import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {findUnaltered} from '../../configs/alter-configs.ts'
import type {ConfigResource} from '../../configs/config-resource.ts'
import {fetchConfigs, isOwnConfig} from '../../configs/fetch-configs.ts'
import {listConfigResources} from '../../configs/list-config-resources.ts'
import {knownConfigs, type PlannedConfig} from '../../configs/plan-configs.ts'
import {object, oneOf, type ReadBy, text} from '../../source/shapes.ts'
import type {Problem} from '../../source/source-tree.ts'
import {type DeclaredChange, doneBut} from '../declared-change.ts'
import {
  configFields,
  configsShape,
  exportedConfigs,
  planDeclaredConfigs,
  sendConfigs,
  strictShape,
} from '../declared-configs.ts'
import {byFields, declareKind, type ExportContext, type KindPlan, type PlanContext} from '../kind.ts'

const MISSING_NAME = {
  broker: 'Which broker? Its id is missing as name.',
  group: 'Which group? Its name is missing.',
  'client-metrics': 'Which subscription? Its name is missing.',
}

const configShape = object(
  'Configs of brokers that can be set while they run, of a group, or of a subscription to the metrics of clients.',
  {
    kind: oneOf(
      'cluster: the default of all brokers; broker: those of one, over the default; group; client-metrics.',
      ['cluster', 'broker', 'group', 'client-metrics'],
    ),
    name: text('The id of the broker, the group, or the subscription.'),
    configs: configsShape,
    strict: strictShape,
  },
  {
    required: ['kind'],
    check: ({kind, name}) => {
      if (kind === 'cluster') return name === undefined ? null : 'The cluster takes no name.'
      if (name === undefined) return MISSING_NAME[kind]
      return kind === 'broker' && !/^\d{1,10}$/.test(name)
        ? `${JSON.stringify(name)} is no id of a broker.`
        : null
    },
  },
)
type DeclaredConfig = ReadBy<typeof configShape>

export const configKind = declareKind({
  list: 'configs',
  description: 'Configs of the cluster, of brokers, groups, and subscriptions to the metrics of clients.',
  shape: configShape,
  identify: byFields('kind', 'name'),
  withDefaults: (config, {strict}) => ({...config, strict: config.strict ?? strict}),
  prunes: false,
  plan: planBrokerConfigs,
  export: exportConfigs,
})

/** Plans the configs of all but brokers with one request to any broker, and those of brokers with one to each that is named. */
async function planBrokerConfigs(
  cluster: Cluster,
  declared: readonly DeclaredConfig[],
  {metadata: {brokers}}: PlanContext,
): Promise<KindPlan> {
  const problems: Problem[] = []
  const rows: DeclaredChange[] = []
  const steps = new Map<DeclaredChange, readonly PlannedConfig[]>()
  const resources = declared.map((each) => ({kind: each.kind, name: each.name ?? null, each}))
  // A group and a subscription may have configs before there is anything else of them.
  const isThere = ({kind, name}: ConfigResource): boolean =>
    kind !== 'broker' || brokers.some(({nodeId}) => String(nodeId) === name)
  // What the cluster default may have is what a broker has: it lists only what is set.
  const sample = {kind: 'broker' as const, name: String(brokers[0]?.nodeId ?? 0), each: null}
  const present = resources.filter(isThere)
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
    execute: async (effective) => {
      const wishes = new Map(effective.map((row) => [row, stepOf.get(row) ?? []]))
      const failed = await sendConfigs(cluster, wishes, {validateOnly: false})
      return doneBut(effective, (row) => failed.get(row))
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

async function exportConfigs(cluster: Cluster, {choose, failures, hidden}: ExportContext): Promise<object[]> {
  const {brokers} = await cluster.metadata([])
  const ids = brokers.map(({nodeId}) => nodeId).sort((a, b) => a - b)
  const [groups, subscriptions] = await Promise.all([
    listNamed(cluster, 'group', failures),
    listNamed(cluster, 'client-metrics', failures),
  ])
  const all: readonly ConfigResource[] = [
    {kind: 'cluster', name: null},
    ...ids.map((id) => ({kind: 'broker' as const, name: String(id)})),
    ...groups,
    ...subscriptions,
  ]
  const matches = choose(all.map(({kind, name}) => name ?? kind))
  const resources = all.filter(({kind, name}) => matches(name ?? kind))
  const found = await fetchConfigs(cluster, resources)
  return resources.flatMap((resource) => {
    const {kind, name} = resource
    const entries = found.get(resource) ?? Failure.leftOut(`the configs of ${name ?? kind}`)
    if (entries instanceof Failure) {
      failures.push(entries)
      return []
    }
    for (const entry of entries)
      if (isOwnConfig(kind, entry) && entry.value === null) hidden.push(`${entry.name} of ${name ?? kind}`)
    const configs = exportedConfigs(kind, entries)
    if (Object.keys(configs).length === 0) return []
    return [name === null ? {kind, configs} : {kind, name, configs}]
  })
}

/** What has configs of its own. None where brokers are too old to list them: groups from 4.1 on (KIP-1142), subscriptions from 3.7 (KIP-714). */
async function listNamed(
  cluster: Cluster,
  kind: 'group' | 'client-metrics',
  failures: Failure[],
): Promise<ConfigResource[]> {
  try {
    return (await listConfigResources(cluster, kind)).map((name) => ({kind, name}))
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
    if (error.code !== 'UNSUPPORTED_VERSION') failures.push(error)
    return []
  }
}
