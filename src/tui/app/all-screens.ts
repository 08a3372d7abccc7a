import {brokersScreen} from '../screens/brokers/brokers-screen.ts'
import {connectScreen} from '../screens/connect/connect-screen.ts'
import {connectorTasksScreen} from '../screens/connect/connector-tasks-screen.ts'
import {historyScreen} from '../screens/group/history-screen.ts'
import {groupMembersScreen, groupPartitionsScreen} from '../screens/group/open-group.ts'
import {groupsScreen} from '../screens/groups/groups-screen.ts'
import {ledScreen} from '../screens/led/led-screen.ts'
import {movesScreen} from '../screens/moves/moves-screen.ts'
import {overviewScreen} from '../screens/overview/overview-screen.ts'
import {partitionsScreen} from '../screens/partitions/partitions-screen.ts'
import {problemsScreen} from '../screens/problems/problems-screen.ts'
import {recordScreen} from '../screens/record/record-screen.ts'
import {tailScreen} from '../screens/tail/tail-screen.ts'
import {topicsScreen} from '../screens/topics/topics-screen.ts'
import {transactionsScreen} from '../screens/transactions/transactions-screen.ts'
import type {KeyBinding} from '../terminal/key-binding.ts'

/** What is the same of all screens, whatever their states are. */
interface ScreenKeys {
  readonly name: string
  readonly bindings: readonly KeyBinding[]
}

/** Every screen that there is, for what has to hold on each: that no key has two meanings. */
export const allScreens: readonly ScreenKeys[] = [
  overviewScreen,
  topicsScreen,
  partitionsScreen,
  groupsScreen,
  groupPartitionsScreen,
  groupMembersScreen,
  historyScreen,
  tailScreen,
  recordScreen,
  brokersScreen,
  ledScreen,
  movesScreen,
  problemsScreen,
  transactionsScreen,
  connectScreen,
  connectorTasksScreen,
]
