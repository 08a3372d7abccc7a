import {asciiGlyphs} from '../../views/glyphs.ts'
import type {ScreenLook} from '../screens/screen.ts'

/** How a screen is drawn where only its lines are counted: no reducer knows the colours and signs of the terminal. */
export function plainLook(
  {windowMs}: {readonly windowMs: number},
  {width, height}: {readonly width: number; readonly height: number},
): ScreenLook {
  return {
    width,
    height,
    windowMs,
    theme: (_tone, text) => text,
    glyphs: asciiGlyphs,
    formatTimeOfDay: () => '00:00:00',
    faded: false,
  }
}
