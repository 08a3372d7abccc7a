import {feedWords} from '../../feeds.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {ScreenContext, ScreenLook} from '../screen.ts'

/** Why the workers do not tell, and what to do about it; none where they do. */
export function tellUnanswered(
  {stale}: ScreenContext,
  {glyphs}: Pick<ScreenLook, 'glyphs'>,
): readonly PaintedText[] {
  if (!stale) return []
  return [
    {text: `${glyphs.warning} ${showUntrusted(stale.message)}`, tone: 'warning'},
    ...(stale.suggestions ?? []).map((each) => ({text: showUntrusted(each), tone: 'quiet'}) as const),
  ]
}

/** The same in place of rows, before there has been an answer. */
export function tellUnansweredYet(context: ScreenContext, look: ScreenLook): readonly PaintedText[] {
  const told = tellUnanswered(context, look)
  if (told.length === 0) return [{text: `waiting for ${feedWords.connect}`, tone: 'quiet'}]
  return [...told, {text: 'The other views go on: they ask brokers, not workers.', tone: 'quiet'}]
}
