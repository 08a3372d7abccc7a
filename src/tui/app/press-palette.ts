import type {Key} from '../terminal/key-binding.ts'
import {only, togglePause} from './act.ts'
import {type AppState, type AppStep, screenContext} from './app-state.ts'
import {showView} from './navigation.ts'
import {parsePalette} from './palette.ts'
import {editLine, type PaletteLine, rememberLine} from './palette-line.ts'
import {openView, openWay} from './views.ts'

/** A key while a line is typed behind `:`. Enter does what the line says. */
export function pressPaletteKey(state: AppState, line: PaletteLine, key: Key): AppStep {
  const {shown, earlierLines} = state
  if (key !== 'enter') return only({...state, palette: editLine(line, key, {reports: shown, earlierLines})})
  const entered = {...state, palette: null, earlierLines: rememberLine(earlierLines, line.text)}
  return enterLine(entered, line.text)
}

function enterLine(state: AppState, line: string): AppStep {
  const command = parsePalette(line)
  switch (command?.type) {
    case undefined:
      return only(state)
    case 'open':
      return only(showView(state, openView(command.request, screenContext(state))))
    case 'readers':
    case 'leads':
      return only(showView(state, openWay(command, screenContext(state))))
    case 'pause':
      return only(togglePause(state))
    case 'quit':
      return {state, effect: {type: 'quit'}}
    case 'export': {
      const rows = state.screen.listed(screenContext(state))
      return {state, effect: {type: 'export', target: command.target, rows}}
    }
    case 'wrong':
      return only({...state, notice: command.reason})
  }
}
