import type {BrokerList, BrokerRow} from '../../core/brokers/list-brokers.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {formatBytes} from '../numbers.ts'

/** The state for people: the controller's word counts more than what else is known. */
export function stateOf({state, fenced}: BrokerRow): string {
  return fenced === true ? 'fenced' : state
}

const columns: readonly Column<BrokerRow>[] = [
  {field: 'id', value: (broker) => broker.id},
  {field: 'host', value: (broker) => broker.host},
  {field: 'port', value: (broker) => broker.port},
  {field: 'rack', value: (broker) => broker.rack, optional: true},
  {
    field: 'state',
    value: (broker) => broker.state,
    text: stateOf,
    fixed: true,
    role: (broker) => (stateOf(broker) === 'up' ? 'ok' : 'error'),
  },
  {
    field: 'controller',
    value: (broker) => broker.controller,
    text: ({controller}) => (controller ? 'yes' : ''),
    leaves: 1,
  },
  {field: 'leaders', value: (broker) => broker.leaders},
  {field: 'replicas', value: (broker) => broker.replicas},
  {
    field: 'sizeBytes',
    header: 'SIZE',
    value: (broker) => broker.sizeBytes,
    text: ({sizeBytes}) => formatBytes(sizeBytes),
    align: 'right',
  },
  {field: 'version', value: (broker) => broker.version, leaves: 2},
  {field: 'fenced', value: (broker) => broker.fenced, wide: true},
  {field: 'error', value: ({error}) => error?.message, optional: true, role: 'error'},
]

/** The brokers of a cluster. */
export const brokerTable = tableView({
  rows: (data: BrokerList) => data.brokers,
  columns,
  name: ({id}) => String(id),
})
