import {findAction, type Key} from '../terminal/key-binding.ts'
import {act, only} from './act.ts'
import {viewBindings} from './app-keys.ts'
import {
  type AppEvent,
  type AppState,
  type AppStep,
  appBindingsNow,
  bindingsOf,
  screenContext,
  takePoll,
  tellScreen,
} from './app-state.ts'
import {pressDetailKey, settleDetail} from './detail-pane.ts'
import {countHelpPages} from './help.ts'
import {translateKey} from './keymap.ts'
import {helpRoom} from './layout.ts'
import {openOnTop, pressViewKey, replaceScreen} from './navigation.ts'
import {plainLook} from './plain-look.ts'
import {pressPaletteKey} from './press-palette.ts'

/** Takes an event in. Pure: what has to be done is in the effect. */
export function stepApp(state: AppState, event: AppEvent): AppStep {
  const step = takeEvent(state, event)
  return {...step, state: settleDetail(step.state)}
}

function takeEvent(state: AppState, event: AppEvent): AppStep {
  switch (event.type) {
    case 'poll':
      return only(takePoll(state, event))
    case 'tick':
      return only({...state, nowMs: event.nowMs})
    case 'resize':
      return only(tellScreen({...state, size: event.size}, {type: 'resize'}))
    case 'notice':
      return only({...state, notice: event.text})
    case 'key':
      return pressKey({...state, nowMs: event.nowMs, lastKeyMs: event.nowMs, notice: null}, event.key)
  }
}

function pressKey(state: AppState, pressed: Key): AppStep {
  const ofApp = appBindingsNow(state)
  const meant = translateKey([...state.screen.bindings, ...ofApp, ...viewBindings], state.keymap, pressed)
  const action = findAction(ofApp, meant)
  // These must work while something is typed and while the help is open.
  if (pressed.startsWith('ctrl+') && meant.startsWith('ctrl+') && action !== null) return act(state, action)
  if (state.helpPage !== null) {
    if (action === 'quit') return act(state, action)
    const next = state.helpPage + 1
    const isLast = next >= countHelpPages(bindingsOf(state), helpRoom(state.size))
    return only({...state, helpPage: isLast || pressed === 'escape' ? null : next})
  }
  if (state.palette !== null) return pressPaletteKey(state, state.palette, pressed)
  const key = state.keymap.size > 0 && isTypingFilter(state) ? pressed : meant
  const scrolled = pressDetailKey(state, key)
  if (scrolled !== null) return only(scrolled)
  const step = state.screen.step({type: 'key', key}, screenContext(state))
  if (step.handled) {
    if (step.replace !== undefined) return only(replaceScreen(state, step.replace))
    // A key of the table brings the focus back to it: a filter, above all, must be seen while it is typed.
    const pane = {...state.pane, focused: false}
    const stepped = {...state, screen: step.state, pane}
    return only(step.open === undefined ? stepped : openOnTop(stepped, step.open))
  }
  const moved = pressViewKey(state, key)
  if (moved !== null) return only(moved)
  return action === null ? only(state) : act(state, action)
}

/** Whether letters go into a filter of the screen: they are letters then, and no keys. */
function isTypingFilter(state: AppState): boolean {
  const look = plainLook(state, {width: state.size.columns, height: 1})
  return state.screen.view(screenContext(state), look).typing !== null
}
