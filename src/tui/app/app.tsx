import {useInput, usePaste} from 'ink'
import {useLayoutEffect, useSyncExternalStore} from 'react'
import type {Key} from '../terminal/key-binding.ts'
import {readKeys, readPaste} from '../terminal/read-key.ts'
import type {AppLook} from './app-look.ts'
import type {AppState} from './app-state.ts'
import {renderFrame} from './frame.ts'

/** The state outside of React, and where keys go. */
export interface AppStore {
  readonly subscribe: (listener: () => void) => () => void
  readonly getState: () => AppState
  readonly press: (key: Key) => void
  /** One line, without control characters. */
  readonly paste: (text: string) => void
}

export interface AppProps {
  readonly store: AppStore
  readonly look: AppLook
  /** Whether there is a keyboard: standard input is a terminal. */
  readonly hasKeyboard: boolean
  /** Takes each frame: one line a terminal row, as wide as the terminal at most. */
  readonly show: (lines: readonly string[]) => void
}

/**
 * The dashboard. Ink reads the keyboard, and React says when there is something new to draw; a frame is text, one line a
 * terminal row, because a table is cheaper as that than as a tree of boxes that are measured, and because text can be
 * compared in tests.
 */
export function App({store, look, hasKeyboard, show}: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.getState)
  useInput(
    (input, key) => {
      for (const name of readKeys(input, key)) store.press(name)
    },
    {isActive: hasKeyboard},
  )
  usePaste((text) => store.paste(readPaste(text)), {isActive: hasKeyboard})
  const lines = renderFrame(state, look)
  useLayoutEffect(() => show(lines), [lines, show])
  return null
}
