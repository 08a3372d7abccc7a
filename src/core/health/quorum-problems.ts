import type {Quorum, QuorumNode} from '../brokers/fetch-quorum.ts'
import {clockDifference, leaderTimeMs} from '../brokers/quorum-clock.ts'
import {type ProblemPlace, placeName} from '../dashboard/problems/problem.ts'
import {formatCount, formatDuration} from '../names/numbers.ts'
import type {Findings, HealthProblem, Unlooked} from './health-problem.ts'

/**
 * A node that has not had the whole log for longer is behind. Followers ask again at least twice a second, and are given up
 * by the leader after `controller.quorum.fetch.timeout.ms`, 2 s.
 */
const BEHIND_MS = 10_000

/** More than this, and times of records, retention and lag look wrong. */
const MOST_SKEW_MS = 1_000

const SHOW = {verb: ['cluster', 'quorum']}

/** What the nodes of a quorum are held against. */
export interface QuorumFacts {
  /** Brokers that are there: what follows from the loss of the others is said with it. */
  readonly live: ReadonlySet<number>
  /** Brokers that are away. */
  readonly missing: ReadonlySet<number>
}

/** Whether enough controllers have the whole log, who is behind with it, and whether the controller's clock is right; pure. */
export function findQuorumProblems(quorum: Quorum, {live, missing}: QuorumFacts): Findings {
  const {leader, voters, observers} = quorum
  // That there is no leader is a problem of its own.
  if (leader === null) return {problems: [], unlooked: []}
  const nowMs = leaderTimeMs(quorum)
  if (nowMs === null) return {problems: [], unlooked: [untold()]}
  const isBehind = ({lastCaughtUpMs}: QuorumNode): boolean =>
    lastCaughtUpMs === null || nowMs - lastCaughtUpMs > BEHIND_MS
  const behind = voters.filter(isBehind)
  const caughtUp = voters.length - behind.length
  const majority = Math.floor(voters.length / 2) + 1
  const problems: HealthProblem[] = []
  if (caughtUp < majority)
    problems.push({
      kind: 'quorum-no-majority',
      severity: 'error',
      about: {type: 'cluster'},
      seen: `${caughtUp} of ${voters.length} voting controllers have all of the metadata, and ${majority} are needed: no topic is created, no leader elected`,
      cause: `${nameNodes(behind)} down, cut off, or too slow: look at the logs there`,
      command: SHOW,
      partitions: [],
    })
  for (const node of caughtUp < majority ? [] : behind) {
    if (missing.has(node.id)) continue
    problems.push(
      laggingProblem(
        node,
        {type: 'controller', controller: node.id},
        {
          nowMs,
          follows: `${spare(caughtUp, majority)} before nothing can be changed`,
        },
      ),
    )
  }
  const ids = new Set(voters.map(({id}) => id))
  for (const node of observers) {
    // One that is gone stays in the list for a while; so does a controller that was replaced.
    if (!live.has(node.id) || ids.has(node.id) || !isBehind(node)) continue
    problems.push(
      laggingProblem(
        node,
        {type: 'broker', broker: node.id},
        {nowMs, follows: 'it knows topics and leaders as they were'},
      ),
    )
  }
  const skew = skewProblem(quorum, leader)
  return {problems: skew === null ? problems : [...problems, skew], unlooked: []}
}

function spare(caughtUp: number, majority: number): string {
  const left = caughtUp - majority
  if (left === 0) return 'no other may be lost'
  return `${left} more may be lost`
}

function laggingProblem(
  {id, lag, lastCaughtUpMs}: QuorumNode,
  about: ProblemPlace,
  {nowMs, follows}: {readonly nowMs: number; readonly follows: string},
): HealthProblem {
  const since = lastCaughtUpMs === null ? 'never' : `not for ${formatDuration(nowMs - lastCaughtUpMs)}`
  const entries = lag === null ? '' : ` and lacks ${formatCount(lag)} entries`
  return {
    kind: 'quorum-lagging',
    severity: 'warn',
    about,
    seen: `${placeName(about)} has had all of the metadata ${since}${entries}: ${follows}`,
    cause: `Node ${id} is down, cut off from the active controller, or too slow: look at its log`,
    command: SHOW,
    partitions: [],
  }
}

function nameNodes(nodes: readonly QuorumNode[]): string {
  const ids = nodes.map(({id}) => id).join(', ')
  return nodes.length === 1 ? `Node ${ids} is` : `Nodes ${ids} are`
}

function skewProblem(quorum: Quorum, leader: number): HealthProblem | null {
  const clock = clockDifference(quorum)
  if (clock === null || Math.abs(clock.differenceMs) <= MOST_SKEW_MS + clock.uncertainMs) return null
  const {differenceMs} = clock
  const text = `${formatDuration(Math.abs(differenceMs))} ${differenceMs < 0 ? 'behind' : 'ahead of'} this machine`
  return {
    kind: 'clock-skew',
    severity: 'warn',
    about: {type: 'controller', controller: leader},
    seen: `the clock of controller ${leader} is ${text}`,
    cause:
      'One of the two is wrong; set both by NTP. Times of records, retention and lag in time go by them. Kafka tells no other clock',
    command: {verb: ['doctor']},
    partitions: [],
  }
}

function untold(): Unlooked {
  return {
    kinds: ['quorum-no-majority', 'quorum-lagging', 'clock-skew'],
    about: {type: 'cluster'},
    seen: 'how far controllers are behind is unknown',
    cause: 'Controllers tell it from Kafka 3.3 on',
    command: SHOW,
    isDenied: false,
  }
}
