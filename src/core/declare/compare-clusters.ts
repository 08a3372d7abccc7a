import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {DeclaredChange} from './declared-change.ts'
import {exportDeclared, USUAL_LISTS} from './export-declared.ts'
import type {Services} from './kind.ts'
import {planDeclared} from './plan-declared.ts'
import {readDeclared} from './read-declared.ts'

export interface ClusterComparison {
  /** What would have to change in the other cluster, so that it is as the first. */
  readonly changes: readonly DeclaredChange[]
  /** Sentences about what was not compared. */
  readonly notes: readonly string[]
  /** What could not be read of the first. */
  readonly failures: readonly Failure[]
}

/**
 * How another cluster differs from one: topics, the configs that count for all brokers, users, quotas and ACLs. The first
 * is read as a file that names everything, so that what the other has beside it is a difference too. Not compared are
 * brokers, of which each has its own configs, where groups stand, and passwords, which no cluster tells.
 */
export async function compareClusters(
  cluster: Cluster,
  other: Cluster,
  options: {
    readonly label: string
    readonly timeoutMs: number
    readonly nowMs: number
    readonly stop: AbortSignal
    readonly services: Services
  },
): Promise<ClusterComparison> {
  const {file, failures} = await exportDeclared(cluster, USUAL_LISTS, [], options.services)
  const configs = file.configs?.filter((config) => Reflect.get(config, 'kind') === 'cluster') ?? []
  // Where nothing is set for all brokers, something may be in the other cluster.
  const whole = configs.length > 0 ? configs : [{kind: 'cluster'}]
  const text = JSON.stringify({defaults: {strict: true}, ...file, configs: whole})
  const {declared, problems} = readDeclared([{file: options.label, text, folder: '.'}], new Map())
  if (declared === null) throw new TypeError(`The export is no file: ${problems[0]?.message}`)
  const plan = await planDeclared(other, declared, {
    ...options,
    setsPasswords: false,
    // What could not be read of the first is not missing there.
    prune: (list) => (Object.hasOwn(file, list) ? () => true : null),
  })
  const changes = plan.change.rows.map(({error, warnings: _, ...row}): DeclaredChange => {
    // Nothing is carried out: a difference that could not be mended is one all the same.
    const unread = row.fields.length === 0 && error ? {error} : {}
    return {...row, warnings: [], ...unread}
  })
  const unread = USUAL_LISTS.filter((list) => !Object.hasOwn(file, list))
  return {
    changes,
    failures,
    notes: [
      ...(unread.length > 0 && failures.length === 0
        ? [`${unread.join(', ')} are not compared: ${options.label} has no authorizer`]
        : []),
      ...plan.problems.map(({message}) => message),
    ],
  }
}
