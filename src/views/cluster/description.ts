import type {ClusterDescription} from '../../core/cluster/describe-cluster.ts'
import {tableView} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'
import {renderTable} from '../table.ts'

type BrokerRow = ClusterDescription['brokers'][number]

const brokerColumns = [
  {field: 'id', value: (broker: BrokerRow) => broker.id},
  {field: 'host', value: (broker: BrokerRow) => broker.host},
  {field: 'port', value: (broker: BrokerRow) => broker.port},
  {field: 'rack', value: (broker: BrokerRow) => broker.rack, optional: true},
  {
    field: 'fenced',
    header: 'STATE',
    value: (broker: BrokerRow) => (broker.fenced ? 'fenced' : 'unfenced'),
    role: (broker: BrokerRow) => (broker.fenced ? ('error' as const) : ('ok' as const)),
  },
]

export const clusterDescription = tableView({
  rows: (data: ClusterDescription) => data.brokers,
  columns: brokerColumns,
  name: (broker) => `${broker.host}:${broker.port}`,
  text: (data, context) => {
    const head = renderKeyValues(
      [
        {key: 'Cluster', value: data.clusterId},
        {key: 'Controller', value: data.controller},
        {key: 'Brokers', value: data.brokers.length},
      ],
      context,
    )
    return `${head}\n${renderTable(brokerColumns, data.brokers, context)}`
  },
})
