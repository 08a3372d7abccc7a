import type {Glyphs} from '../../views/glyphs.ts'
import type {ToneTheme} from '../theme.ts'

/** How the app is drawn, beside its state. */
export interface AppLook {
  readonly theme: ToneTheme
  readonly glyphs: Glyphs
  /** A time as `14:03:22`, in the user's time zone. */
  readonly formatTimeOfDay: (atMs: number) => string
}
