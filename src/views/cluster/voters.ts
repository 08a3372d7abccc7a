import type {ChangeDocument} from '../../core/changes/change.ts'
import type {VoterChange} from '../../core/cluster/change-voters.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {formatCount} from '../numbers.ts'

/** Controllers that get or lose a vote, and what came of it. */
export const voterChanges = tableView({
  rows: (data: ChangeDocument<'voters', VoterChange>) => data.voters,
  columns: [
    {field: 'id', value: ({id}) => id},
    {field: 'role', value: ({isLeader, isVoter}) => (isLeader ? 'leader' : isVoter ? 'voter' : 'observer')},
    {field: 'directoryId', value: ({directoryId}) => directoryId},
    {
      field: 'listeners',
      optional: true,
      value: ({listeners}) =>
        listeners.map(({name, host, port}) => `${name}://${host}:${port}`).join(',') || null,
    },
    {
      field: 'lag',
      value: ({lag}) => lag,
      text: ({lag}) => formatCount(lag),
      align: 'right',
    },
    {field: 'voters', header: 'VOTERS THEN', value: ({voters}) => voters},
    {field: 'majority', value: ({majority}) => majority},
    ...outcomeColumns,
  ],
  name: ({id}) => String(id),
})
