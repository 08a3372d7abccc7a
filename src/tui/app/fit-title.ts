import {displayWidth} from '../../views/display-width.ts'
import type {ScreenView} from '../screens/screen.ts'
import {cutMiddle} from '../text/fit.ts'

/** What is left of a name at the least, so that its two ends still tell it from others. */
const LEAST_NAME = 24

/**
 * A screen's title with so much of its name as `room` leaves: a name may have 249 characters, and which tab is open, what is sorted and
 * what is filtered stand behind it. May still be too long.
 */
export function fitTitle({title, nameInTitle}: ScreenView, room: number, ellipsis: string): string {
  const excess = displayWidth(title) - room
  if (nameInTitle === undefined || excess <= 0) return title
  const width = Math.max(LEAST_NAME, displayWidth(nameInTitle) - excess)
  // By a function: in a text `$&` would mean something.
  return title.replace(nameInTitle, () => cutMiddle(nameInTitle, width, ellipsis))
}
