import type {ChangeDocument} from '../../core/changes/change.ts'
import type {Election, UncleanElection} from '../../core/placement/elect-leaders.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'

const nameOf = ({topic, partition}: Election): string => `${topic}:${partition}`

const columns = [
  {field: 'topic', value: ({topic}: Election) => topic},
  {field: 'partition', value: ({partition}: Election) => partition},
  {field: 'from', header: 'LEADER', value: ({from}: Election) => from},
  {field: 'to', header: 'NEW LEADER', value: ({to}: Election) => to},
] as const

/** Leaders that are elected. */
export const elections = tableView({
  rows: (data: ChangeDocument<'elections', Election>) => data.elections,
  columns: [...columns, ...outcomeColumns],
  name: nameOf,
})

/** The same, of replicas that may lack records. */
export const uncleanElections = tableView({
  rows: (data: ChangeDocument<'elections', UncleanElection>) => data.elections,
  columns: [
    ...columns,
    {field: 'isr', header: 'WERE IN SYNC', value: ({isr}) => isr.join(',')},
    {field: 'logEnd', header: 'LOST FROM', value: ({logEnd}) => logEnd},
    ...outcomeColumns,
  ],
  name: nameOf,
})
