import type {Feature, FeatureList} from '../../core/cluster/list-features.ts'
import {tableView} from '../document.ts'

/** Features of the cluster, a row each. */
export const featureTable = tableView({
  rows: (data: FeatureList) => data.features,
  columns: [
    {field: 'name', value: (feature: Feature) => feature.name, fixed: true},
    {
      field: 'finalized',
      value: (feature: Feature) => feature.finalized,
      text: ({finalized, finalizedRelease}: Feature) =>
        finalized === null ? null : withRelease(finalized, finalizedRelease),
      align: 'right',
      role: ({finalized, supportedMax}: Feature) =>
        finalized !== null && supportedMax !== null && finalized > supportedMax ? 'error' : undefined,
    },
    {
      field: 'supportedMin',
      header: 'SUPPORTED',
      value: (feature: Feature) => feature.supportedMin,
      text: ({supportedMin, supportedMax, supportedRelease}: Feature) =>
        supportedMin === null || supportedMax === null
          ? null
          : `${supportedMin} to ${withRelease(supportedMax, supportedRelease)}`,
      align: 'left',
    },
    {field: 'supportedMax', value: (feature: Feature) => feature.supportedMax, wide: true},
    {field: 'finalizedRelease', value: (feature: Feature) => feature.finalizedRelease, wide: true},
    {
      field: 'limitedBy',
      value: ({limitedBy}: Feature) => (limitedBy.length === 0 ? null : limitedBy.join(' ')),
      optional: true,
    },
  ],
  footer: ({features}, theme) => {
    const below = features.filter(
      ({finalized, supportedMax}) => finalized !== null && supportedMax !== null && finalized < supportedMax,
    )
    return below.length === 0
      ? null
      : theme.muted(`${below.length} of ${features.length} are below what all brokers support.`)
  },
})

/** A level with the Kafka release that it stands for. */
export function withRelease(level: number, release: string | null): string {
  return release === null ? String(level) : `${level} (${release})`
}
