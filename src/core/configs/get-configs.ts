import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ConfigResource} from './config-resource.ts'
import {type ConfigEntry, fetchConfigs, isOwnConfig} from './fetch-configs.ts'

/** One config of one resource. */
export interface ConfigRow extends ConfigResource {
  readonly key: string
  /** Null where it has none, and where the broker hides it (`sensitive`). */
  readonly value: string | null
  readonly source: ConfigEntry['source']
  readonly readOnly: boolean
  readonly sensitive: boolean
  readonly type: ConfigEntry['type']
  /** Null unless it was asked for. */
  readonly documentation: string | null
}

/** A resource whose configs could not be read. */
export interface FailedConfigs {
  readonly kind: ConfigResource['kind']
  readonly name: string | null
  readonly error: Failure
}

export interface ConfigList {
  readonly configs: readonly (ConfigRow | FailedConfigs)[]
}

/**
 * Configs of resources: those that are set there (for a broker what it was started with too), or all that count there.
 * Sorted by key within each resource.
 */
export async function getConfigs(
  cluster: Cluster,
  resources: readonly ConfigResource[],
  {all, docs}: {readonly all: boolean; readonly docs: boolean},
): Promise<ConfigList> {
  const found = await fetchConfigs(cluster, resources, {documentation: docs})
  return {
    configs: resources.flatMap((resource): (ConfigRow | FailedConfigs)[] => {
      const {kind, name} = resource
      const entries = found.get(resource) ?? Failure.leftOut('the configs')
      if (entries instanceof Failure) return [{kind, name, error: entries}]
      return entries
        .filter((entry) => all || isSet(resource, entry))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({name: key, value, source, readOnly, sensitive, type, documentation}) => ({
          kind,
          name,
          key,
          value,
          source,
          readOnly,
          sensitive,
          type,
          documentation,
        }))
    }),
  }
}

function isSet(resource: ConfigResource, entry: ConfigEntry): boolean {
  if (resource.kind === 'broker') return entry.source !== 'default' && entry.source !== 'unknown'
  return isOwnConfig(resource.kind, entry)
}
