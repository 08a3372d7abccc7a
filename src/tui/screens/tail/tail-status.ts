import {describeJump} from '../../../core/tail/parse-jump.ts'
import type {TailReport} from '../../../core/tail/tail-report.ts'
import {formatCompact, formatCount} from '../../../views/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {ScreenContext, ScreenLook, ScreenView} from '../screen.ts'
import {type AboutTail, newestOf, searchOf, shownOf} from './about-tail.ts'
import {describeSearch} from './search-words.ts'
import type {TailRow} from './tail-row.ts'

/** What is listed: the topic, and after a jump which partition and from where, until the newest are followed again. */
export function formatTailLabel({request, isFollowing}: AboutTail): string {
  const jump = describeJump(isFollowing ? {...request, from: null} : request)
  return `${showUntrusted(request.topic)}  TAIL${jump === '' ? '' : ` ${jump} `}`
}

/** How much comes, how much of it is shown, and how much is held back. */
export function formatTailStatus(about: AboutTail, context: ScreenContext): string {
  const shown = shownOf(about, context)
  if (shown === null) return ''
  const raw = about.isRaw ? 'raw  ' : ''
  const held = (newestOf(about, context)?.taken ?? shown.taken) - shown.taken
  if (about.frozen !== null) return `${raw}follow off  +${formatCount(held)} held `
  if (held > 0) return `${raw}+${formatCount(held)} held `
  if (!shown.isAtEnd) return `${raw}${formatCompact(shown.behind)} more to the end `
  return `${raw}${formatRates(shown)}`
}

function formatRates({takenPerSecond, arrivedPerSecond}: TailReport): string {
  const taken = `${formatCompact(takenPerSecond)}/s`
  // Equal but for what rounding does: all that came is shown.
  const isAll = arrivedPerSecond === null || takenPerSecond === null || arrivedPerSecond <= takenPerSecond
  return isAll ? `${taken} ` : `showing ${taken} of ${formatCompact(arrivedPerSecond)}/s `
}

/** What is wrong, or where a jump came to. */
export function describeTail(
  about: AboutTail,
  selected: TailRow | undefined,
  context: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const {search} = about.request
  if (search !== null) return describeSearch(search.key, searchOf(about, context), glyphs)
  const report = shownOf(about, context)
  if (about.sought !== null)
    return describeSearch(about.sought.report.search.key, about.sought.report, glyphs)
  if (report === null) return null
  const [error] = report.errors
  if (error !== undefined) return {text: ` ${glyphs.warning} ${showUntrusted(error)}`, tone: 'warning'}
  const unevaluated = newestOf(about, context)?.where?.unevaluated ?? null
  if (unevaluated !== null)
    return {text: ` ${glyphs.warning} where: ${showUntrusted(unevaluated)}`, tone: 'warning'}
  const undecoded = selected?.undecoded ?? null
  if (undecoded !== null) return {text: ` ${glyphs.warning} ${showUntrusted(undecoded)}`, tone: 'warning'}
  if (report.starts.length > 0 && !about.isFollowing) {
    const noted = report.starts.find(({note}) => note !== null)
    if (noted !== undefined)
      return {text: ` ${glyphs.warning} p${noted.partition}: ${noted.note}`, tone: 'warning'}
    return {text: ` ${describeReader(about, report)}${describeStarts(report)}`, tone: 'quiet'}
  }
  return report.records.length === 0 ? {text: ' no record yet; new ones come on top', tone: 'quiet'} : null
}

/** Who reads on from here, and where the next record lies: compaction and transaction markers leave gaps. */
function describeReader({reader}: AboutTail, {records}: TailReport): string {
  if (reader === null) return ''
  const name = showUntrusted(reader.group)
  const [first] = records
  return first !== undefined && first.offset > reader.offset
    ? `${name} reads on from ${first.offset}: ${reader.offset} holds no record   `
    : `${name} reads on from here   `
}

function describeStarts({starts, isAtEnd, request}: TailReport): string {
  const positions = [...(request.from?.byPartition.values() ?? []), request.from?.others]
  const times = positions.flatMap((position) =>
    position?.anchor === 'time'
      ? [`${position.source} is ${new Date(position.timestampMs).toISOString()}`]
      : [],
  )
  const where = starts.map(({partition, offset}) => `p${partition}@${offset}`).join(' ')
  const more = isAtEnd ? [] : ['more comes as the cursor goes on']
  return [...new Set(times), where, ...more].join('   ')
}
