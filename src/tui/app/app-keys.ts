import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import {type Keymap, remapBindings} from './keymap.ts'
import type {ViewName} from './view-names.ts'

export type AppAction =
  | 'back'
  | 'palette'
  | 'pause'
  | 'refresh'
  | 'slower'
  | 'faster'
  | 'focus'
  | 'expand'
  | 'earlier-screen'
  | 'later-screen'
  | 'window'
  | 'copy-name'
  | 'copy-row'
  | 'copy-command'
  | 'export'
  | 'help'
  | 'quit'
  | 'suspend'
  | 'repaint'

/**
 * What works on every screen. A screen gets a key first, but for the ones with Ctrl. Neighbours with the same sentence
 * share a line of the help.
 */
export const appBindings: readonly KeyBinding<AppAction>[] = [
  {keys: ['escape', 'backspace'], action: 'back', label: 'back', help: 'previous screen'},
  {keys: [':'], action: 'palette', help: 'a view by its name, or pause, export, quit'},
  {keys: ['p'], action: 'pause', label: 'pause', help: 'hold the numbers'},
  {keys: ['r'], action: 'refresh', help: 'poll now'},
  {keys: ['+', '='], action: 'slower', help: 'poll less, more often'},
  {keys: ['-'], action: 'faster', help: 'poll less, more often'},
  {keys: ['t'], action: 'window', help: 'trends over 1, 5, 15, 60 minutes'},
  {keys: ['tab'], action: 'focus', help: 'table or detail pane'},
  {keys: ['e', 'w'], action: 'expand', help: 'pane alone, or both'},
  {keys: ['['], action: 'earlier-screen', help: 'screen before, after'},
  {keys: [']'], action: 'later-screen', help: 'screen before, after'},
  {keys: ['c'], action: 'copy-name', help: 'copy name, JSON, command'},
  {keys: ['y'], action: 'copy-row', help: 'copy name, JSON, command'},
  {keys: ['Y'], action: 'copy-command', label: 'copy command', help: 'copy name, JSON, command'},
  {keys: ['E'], action: 'export', help: 'export to JSON or CSV'},
  {keys: ['?'], action: 'help', label: 'help', help: 'this help'},
  {keys: ['q', 'ctrl+c'], action: 'quit', label: 'quit', help: 'quit'},
  {keys: ['ctrl+l'], action: 'repaint', help: 'draw anew'},
  {keys: ['ctrl+z'], action: 'suspend', help: 'suspend, fg back'},
]

/** The number of each view. */
export const viewKeys: Readonly<Record<ViewName, Key>> = {
  overview: '1',
  topics: '2',
  groups: '3',
  tail: '4',
  brokers: '5',
  problems: '6',
  txn: '7',
  connect: '8',
}

/** The same as bindings: the action is the view's name. */
export const viewBindings: readonly KeyBinding[] = Object.entries(viewKeys).map(([view, key]) => ({
  keys: [key],
  action: view,
  help: `the view ${view}`,
}))

/** Views in one line of the help: all of them would be cut off. */
const VIEWS_IN_LINE = 2

/** The keys of the views for the help, as the user has them. */
export function helpOnViews(keymap: Keymap): readonly KeyBinding[] {
  const lines = Map.groupBy(viewBindings, (each) => Math.floor(viewBindings.indexOf(each) / VIEWS_IN_LINE))
  return [...lines.values()].map((views) => ({
    keys: remapBindings(views, keymap).flatMap(({keys}) => keys),
    action: 'view',
    help: views.map(({action}) => action).join(', '),
  }))
}

/** The keys of the app on a screen with these: Tab changes the pane only where the screen has no tabs. */
export function appBindingsOn(ofScreen: readonly KeyBinding[]): readonly KeyBinding<AppAction>[] {
  const hasTabs = ofScreen.some(({keys}) => keys.includes('tab'))
  return hasTabs ? appBindings.filter(({action}) => action !== 'focus') : appBindings
}
