import {diskUsedShare, isMissing} from '../../../core/dashboard/problems/broker-problems.ts'
import {describeConsequences, type Problem} from '../../../core/dashboard/problems/problem.ts'
import {countOf} from '../../../core/names/count-of.ts'
import type {ClusterEvent} from '../../../core/polling/cluster-events.ts'
import {formatBytes, formatCompact, formatPercent} from '../../../views/numbers.ts'
import {renderCure} from '../../text/cure.ts'
import {fitText} from '../../text/fit.ts'
import {formatMilliseconds, formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import {type Detail, NO_DETAIL, type ScreenLook} from '../screen.ts'
import type {BrokerRow} from './broker-row.ts'
import {EVENTS_TITLE, renderEvents} from './event-log.ts'

/** What a detail tells beside the broker itself. */
interface BrokerBeside {
  readonly events: readonly ClusterEvent[] | null
  readonly problem: Problem | null
}

/** What is wrong with it, where its facts do not say that yet, what follows, why, and what to type. */
function describeProblem(problem: Problem, broker: BrokerRow, look: ScreenLook): readonly string[] {
  const {about, consequences, seen} = problem
  const isTold = isMissing(broker) && about.type === 'broker' && about.broker === broker.id
  const follows = consequences === null ? '' : describeConsequences(consequences)
  const text = isTold ? follows : showUntrusted(seen)
  const inner = {...look, width: look.width - 2}
  return [
    ...(text === ''
      ? []
      : wrapWords(text, inner.width - 1, '  ').map((line) => look.theme('bad', ` ${line}`))),
    ...renderCure(problem, inner),
  ].map((line) => `  ${line}`)
}

/** The selected broker in words, and what has happened to the cluster in the lines that are left; null where that is told elsewhere. */
export function detailBroker(
  broker: BrokerRow | undefined,
  {events, problem}: BrokerBeside,
  look: ScreenLook,
): Detail {
  const {theme, glyphs, width, height} = look
  if (broker === undefined)
    return events === null ? NO_DETAIL : {title: EVENTS_TITLE, hint: '', lines: renderEvents(events, look)}
  const {id, host, port} = broker
  const facts = [
    ...describeFacts(broker, look).map((line) => fitText(`   ${line}`, width, glyphs.ellipsis)),
    ...(problem === null ? [] : describeProblem(problem, broker, look)),
  ]
  const past =
    events === null
      ? []
      : [
          theme('strong', fitText(` ${EVENTS_TITLE}`, width, glyphs.ellipsis)),
          ...renderEvents(events, {...look, height: height - facts.length - 1}),
        ]
  return {
    title: `BROKER ${id}  ${showUntrusted(`${host}:${port}`)}`,
    hint: '',
    lines: [...facts, ...past].slice(0, height),
  }
}

function describeFacts(broker: BrokerRow, {glyphs, formatTimeOfDay}: ScreenLook): readonly string[] {
  const {status, version, rack, pulse, isController, disk} = broker
  const {leaders, leaderShare, leaderSkew, underReplicatedLed, replicas, inPerSecond} = broker
  const {answeredAtMs, rttMs, error} = pulse
  const last = answeredAtMs === null ? '' : `  last answer ${formatTimeOfDay(answeredAtMs)}`
  const latency = rttMs === null || error !== null ? '' : `  answers in ${formatMilliseconds(rttMs)}`
  const lacking = underReplicatedLed === 0 ? '' : `, ${underReplicatedLed} lack replicas`
  const held = countOf(replicas, 'replica')
  const facts = [
    `${status[0]}${error === null ? latency : `  ${showUntrusted(error.code ?? error.message)}`}${last}`,
    [
      version === null ? 'release not told' : `Kafka ${version}`,
      ...(rack === null ? [] : [`rack ${showUntrusted(rack)}`]),
      ...(isController ? ['active controller'] : []),
    ].join('  '),
    `leads ${countOf(leaders, 'partition')}, ${formatPercent(leaderShare)}, ${formatRatio(leaderSkew, glyphs.times)} an even share${lacking}  ${formatCompact(inPerSecond)}/s`,
  ]
  if (disk === null) return [...facts, `${held}  log directories not told`]
  const used = diskUsedShare(broker)
  const volumes =
    used === null ? '' : `  volumes ${formatPercent(used)} of ${formatBytes(disk.totalBytes)} used`
  const offline =
    disk.offlineDirectories === 0 ? '' : `  ${countOf(disk.offlineDirectories, 'log dir')} offline`
  return [...facts, `${held}  logs ${formatBytes(disk.logBytes)}${volumes}${offline}`]
}
