import type {KeyBinding} from '../terminal/key-binding.ts'

export type AppAction =
  | 'back'
  | 'pause'
  | 'refresh'
  | 'slower'
  | 'faster'
  | 'help'
  | 'quit'
  | 'suspend'
  | 'repaint'

/** What works on every screen. A screen gets a key first, but for the ones with Ctrl. */
export const appBindings: readonly KeyBinding<AppAction>[] = [
  {keys: ['escape', 'backspace'], action: 'back', label: 'back', help: 'previous screen'},
  {keys: ['p'], action: 'pause', label: 'pause', help: 'hold the numbers'},
  {keys: ['r'], action: 'refresh', help: 'poll now'},
  {keys: ['+', '='], action: 'slower', help: 'poll less often'},
  {keys: ['-'], action: 'faster', help: 'poll more often'},
  {keys: ['?'], action: 'help', label: 'help', help: 'this help'},
  {keys: ['q', 'ctrl+c'], action: 'quit', label: 'quit', help: 'quit'},
  {keys: ['ctrl+l'], action: 'repaint', help: 'draw anew'},
  {keys: ['ctrl+z'], action: 'suspend', help: 'suspend, fg back'},
]
