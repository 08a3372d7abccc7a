import type {UnregisterRow} from '../../core/brokers/unregister-brokers.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'

/** Brokers that the controller forgets, and what came of it. */
export const unregisteredBrokers = tableView({
  rows: (data: ChangeDocument<'brokers', UnregisterRow>) => data.brokers,
  columns: [
    {field: 'id', value: ({id}) => id},
    {field: 'host', value: ({host}) => host},
    {field: 'port', value: ({port}) => port},
    {field: 'rack', value: ({rack}) => rack, optional: true},
    {field: 'replicas', header: 'REPLICAS LEFT', value: ({replicas}) => replicas, align: 'right'},
    {field: 'onlyReplicas', header: 'ONLY REPLICAS', value: ({onlyReplicas}) => onlyReplicas, align: 'right'},
    ...outcomeColumns,
  ],
  name: ({id}) => String(id),
})
