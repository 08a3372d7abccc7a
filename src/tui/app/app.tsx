import {Box, Text, useInput, usePaste} from 'ink'
import {useSyncExternalStore} from 'react'
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
}

/**
 * The dashboard: one line of text a terminal row. Layout is done before React sees it, because a table is cheaper as
 * text than as a tree of boxes that Yoga has to measure, and because pure text can be compared in tests.
 */
export function App({store, look, hasKeyboard}: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.getState)
  useInput(
    (input, key) => {
      for (const name of readKeys(input, key)) store.press(name)
    },
    {isActive: hasKeyboard},
  )
  usePaste((text) => store.paste(readPaste(text)), {isActive: hasKeyboard})
  const rows = renderFrame(state, look).map((text, row) => ({row, text}))
  return (
    <Box flexDirection="column" width={state.size.columns} height={state.size.rows}>
      {rows.map(({row, text}) => (
        <Box key={row} height={1} flexShrink={0}>
          <Text wrap="truncate">{text}</Text>
        </Box>
      ))}
    </Box>
  )
}
