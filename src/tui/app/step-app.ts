import {findAction, type Key} from '../terminal/key-binding.ts'
import {ALT} from '../terminal/read-key.ts'
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
import {followScreen, pressViewKey} from './navigation.ts'
import {plainLook} from './plain-look.ts'
import {pressPaletteKey} from './press-palette.ts'
import {stepMouse} from './step-mouse.ts'

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
      return press(touch(state, event.nowMs), event.key)
    case 'paste':
      return paste(touch(state, event.nowMs), event.text)
    case 'mouse':
      return only(stepMouse(touch(state, event.nowMs), event.report))
  }
}

/** Somebody is there. */
function touch(state: AppState, nowMs: number): AppState {
  return {...state, nowMs, lastKeyMs: nowMs, notice: null}
}

/** Into the line that is being typed; without one it must not act as so many keys. */
function paste(state: AppState, text: string): AppStep {
  if (state.palette === null && !isTyping(state))
    return only({...state, notice: 'a text can be pasted behind /, : or o'})
  return [...text].reduce((step, character) => pressKey(step.state, character), only(state))
}

/**
 * Esc and a key that came in one piece are both, for nothing here is on Alt. In a line that is being typed they are
 * nothing: people press Alt-b there to go back a word, and Esc would throw the line away.
 */
function press(state: AppState, key: Key): AppStep {
  if (!key.startsWith(ALT)) return pressKey(state, key)
  if (state.palette !== null || isTyping(state)) return only(state)
  // Esc has no effect outside of the state.
  return pressKey(pressKey(state, 'escape').state, key.slice(ALT.length))
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
  const key = state.keymap.size > 0 && isTyping(state) ? pressed : meant
  const scrolled = pressDetailKey(state, key)
  if (scrolled !== null) return only(scrolled)
  const step = state.screen.step({type: 'key', key}, screenContext(state))
  if (step.handled) return only(followScreen(state, step))
  const moved = pressViewKey(state, key)
  if (moved !== null) return only(moved)
  return action === null ? only(state) : act(state, action)
}

/** Whether letters go into a line of the screen, such as a filter: they are letters then, and no keys. */
function isTyping(state: AppState): boolean {
  const look = plainLook(state, {width: state.size.columns, height: 1})
  return state.screen.view(screenContext(state), look).typing !== null
}
