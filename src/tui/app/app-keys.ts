import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import type {ViewName} from './views.ts'

export type AppAction =
  | 'back'
  | 'palette'
  | 'pause'
  | 'refresh'
  | 'slower'
  | 'faster'
  | 'wide'
  | 'window'
  | 'copy-name'
  | 'copy-row'
  | 'copy-command'
  | 'export'
  | 'help'
  | 'quit'
  | 'suspend'
  | 'repaint'

/** What works on every screen. A screen gets a key first, but for the ones with Ctrl. */
export const appBindings: readonly KeyBinding<AppAction>[] = [
  {keys: ['escape', 'backspace'], action: 'back', label: 'back', help: 'previous screen'},
  {keys: [':'], action: 'palette', help: 'a view by its name, or pause, export, quit'},
  {keys: ['p'], action: 'pause', label: 'pause', help: 'hold the numbers'},
  {keys: ['r'], action: 'refresh', help: 'poll now'},
  {keys: ['+', '='], action: 'slower', help: 'poll less often'},
  {keys: ['-'], action: 'faster', help: 'poll more often'},
  {keys: ['t'], action: 'window', help: 'trends over 1, 5, 15, 60 minutes'},
  {keys: ['w'], action: 'wide', help: 'table on the whole width'},
  {keys: ['c'], action: 'copy-name', help: 'copy the name'},
  {keys: ['y'], action: 'copy-row', help: 'copy the row as JSON'},
  {keys: ['Y'], action: 'copy-command', label: 'copy command', help: 'copy the command for it'},
  {keys: ['E'], action: 'export', help: 'export the list to a file'},
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
}

/** All of these in one line of the help. */
export const viewBinding: KeyBinding = {
  keys: Object.values(viewKeys),
  action: 'view',
  help: Object.keys(viewKeys).join(', '),
}
