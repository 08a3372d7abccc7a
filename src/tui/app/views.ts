import type {ViewRequest} from '../../core/dashboard/view-request.ts'
import {openBrokers} from '../screens/brokers/brokers-screen.ts'
import {openConnect} from '../screens/connect/connect-screen.ts'
import {openGroup} from '../screens/group/open-group.ts'
import {openGroups, openReaders} from '../screens/groups/groups-screen.ts'
import {openLed} from '../screens/led/led-screen.ts'
import {openMoves} from '../screens/moves/moves-screen.ts'
import {openOverview} from '../screens/overview/overview-screen.ts'
import {openPartitions} from '../screens/partitions/partitions-screen.ts'
import {openProblems} from '../screens/problems/problems-screen.ts'
import type {MountedScreen, ScreenContext} from '../screens/screen.ts'
import {openTail} from '../screens/tail/tail-screen.ts'
import {openTopics} from '../screens/topics/topics-screen.ts'
import {openTransactions} from '../screens/transactions/transactions-screen.ts'
import type {ViewName} from './view-names.ts'

/** A view with its screens, the one on show first. */
export interface OpenedView {
  readonly view: ViewName
  readonly screens: readonly [MountedScreen, ...MountedScreen[]]
}

/** Opens a view on what is asked for; Esc then goes to the list that it is in. */
export function openView(request: ViewRequest, context: ScreenContext, filter = ''): OpenedView {
  switch (request.view) {
    case 'topic':
      return {
        view: 'topics',
        screens: [openPartitions(request.topic, context, filter, request.partition), openTopics()],
      }
    case 'tail':
      return {view: 'tail', screens: [openTail(request.topic, context, filter)]}
    case 'groups':
      return {view: 'groups', screens: [openGroups(context, filter)]}
    case 'group':
      return {view: 'groups', screens: [openGroup(request.group, context, filter), openGroups(context)]}
    case 'overview':
      return {view: 'overview', screens: [openOverview()]}
    case 'brokers':
      return {view: 'brokers', screens: [openBrokers(context, filter)]}
    case 'moves':
      return {view: 'brokers', screens: [openMoves(context, filter), openBrokers(context)]}
    case 'problems':
      return {view: 'problems', screens: [openProblems(context, filter)]}
    case 'txn':
      return {view: 'txn', screens: [openTransactions(context, filter)]}
    case 'connect':
      return {view: 'connect', screens: [openConnect(context, filter)]}
    case 'topics':
      return {view: 'topics', screens: [openTopics(filter)]}
  }
}

/** What a key leads to from a topic or a broker, opened by its name; Esc then goes to the list of all. */
export function openWay(
  way: {readonly type: 'readers'; readonly topic: string} | {readonly type: 'leads'; readonly broker: number},
  context: ScreenContext,
): OpenedView {
  return way.type === 'readers'
    ? {view: 'groups', screens: [openReaders(way.topic, context), openGroups(context)]}
    : {view: 'brokers', screens: [openLed(way.broker, context), openBrokers(context)]}
}
