import type {ScramUser, UserChange} from '../../core/access/change-users.ts'
import type {ChangeDocument} from '../../core/changes/change.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'

const userColumns: readonly Column<ScramUser>[] = [
  {field: 'name', value: (user) => user.name},
  {
    field: 'mechanisms',
    value: ({mechanisms}) =>
      mechanisms.map(({mechanism, iterations}) => `${mechanism} (${iterations} iterations)`).join(', ') ||
      null,
  },
]

export const userTable = tableView({
  rows: (list: {readonly users: readonly ScramUser[]}) => list.users,
  columns: userColumns,
})

export const userChanges = tableView({
  rows: (data: ChangeDocument<'users', UserChange>) => data.users,
  columns: [...userColumns, ...outcomeColumns],
})
