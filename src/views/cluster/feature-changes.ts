import type {ChangeDocument} from '../../core/changes/change.ts'
import type {FeatureChange} from '../../core/cluster/update-features.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {withRelease} from './features.ts'

/** Features whose levels change, and what came of it. */
export const featureChanges = tableView({
  rows: (data: ChangeDocument<'features', FeatureChange>) => data.features,
  columns: [
    {field: 'name', value: (row) => row.name, fixed: true},
    {
      field: 'from',
      value: (row) => row.from,
      text: ({from, fromRelease}) => withRelease(from, fromRelease),
      align: 'right',
    },
    {
      field: 'to',
      value: (row) => row.to,
      text: ({to, toRelease}) => withRelease(to, toRelease),
      align: 'right',
      role: ({from, to}) => (from === to ? undefined : 'warn'),
    },
    ...outcomeColumns,
  ],
  name: (row) => row.name,
})
