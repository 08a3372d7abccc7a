import type {Failure} from '../../../errors/failure.ts'
import {explainWatched} from '../../lag/explain-watched.ts'
import type {WatchedRow} from '../../lag/lag-history.ts'
import type {CommandWords} from '../../names/command-line.ts'
import {countOf} from '../../names/count-of.ts'
import {formatTopicPartition} from '../../offsets/topic-partition.ts'
import type {Staleness} from '../../polling/poller.ts'
import type {BrokerReport, ClusterReport} from '../cluster-report.ts'
import type {GroupReport, GroupsReport} from '../groups-report.ts'
import type {MissedPart} from '../look-parts.ts'
import {isMissing} from './broker-problems.ts'
import type {Problem, ProblemKind, ProblemPlace} from './problem.ts'

const LOG_DIRS = 'DESCRIBE on the cluster'

/** What could not be looked at: it may be well, and nobody knows. */
function unread(
  about: ProblemPlace,
  words: {
    readonly seen: string
    readonly cause: string
    readonly command: CommandWords
    readonly hides?: readonly ProblemKind[]
    readonly isDenied?: boolean
  },
): Problem {
  return {
    kind: 'unread',
    severity: 'warn',
    about,
    ...words,
    sinceMs: null,
    consequences: null,
    partitions: [],
  }
}

/** Why, as far as a failure tells: a permission that is missing is named. */
function causeOf({kind, message, code}: Failure, permission: string): string {
  if (kind === 'denied') return `It takes the permission ${permission}, which this user does not have`
  return plainMessage({message, code})
}

/** The sentence of a failure with its code, without the full stop. */
function plainMessage({message, code}: Pick<Failure, 'message' | 'code'>): string {
  const plain = message.replace(/\.$/, '')
  return code === null || plain.includes(code) ? plain : `${plain} (${code})`
}

/** What a poll of the brokers could not read. */
export function unreadOfCluster(report: ClusterReport): readonly Problem[] {
  const {brokers, controllerId, controllerError, unreadMinIsr, hiddenTopics, health} = report
  const problems: Problem[] = []
  if (controllerId === null && controllerError !== null && !isLackOfController(controllerError))
    problems.push(
      unread(
        {type: 'cluster'},
        {
          seen: 'whether there is a controller is unknown',
          cause: causeOf(controllerError, 'DESCRIBE on the cluster'),
          command: {verb: ['cluster', 'describe']},
          hides: ['no-controller'],
          isDenied: controllerError.kind === 'denied',
        },
      ),
    )
  if (unreadMinIsr !== null) {
    const {topics, failure} = unreadMinIsr
    const [topic = ''] = topics
    problems.push(
      unread(topics.length === 1 ? {type: 'topic', topic} : {type: 'cluster'}, {
        seen: `min.insync.replicas of ${topics.length === 1 ? topic : countOf(topics.length, 'topic')} is unknown, and so whether writes with acks=all work`,
        cause: causeOf(failure, 'DESCRIBE_CONFIGS on the topic'),
        command: {verb: ['config', 'get'], names: ['topic', topic]},
        hides: ['under-min-isr'],
        isDenied: failure.kind === 'denied',
      }),
    )
  }
  if (hiddenTopics !== null && hiddenTopics > 0)
    problems.push(
      unread(
        {type: 'cluster'},
        {
          seen: `${countOf(hiddenTopics, 'topic')} beside the ${health.topics} that can be seen ${hiddenTopics === 1 ? 'is' : 'are'} hidden from this user`,
          cause: 'It takes the permission DESCRIBE on them, which this user does not have',
          command: {verb: ['topic', 'list']},
          hides: OF_PARTITIONS,
          isDenied: true,
        },
      ),
    )
  return [...problems, ...unreadBrokers(brokers.filter((broker) => !isMissing(broker)))]
}

/** What nobody sees of topics that are hidden, and of disks that are not told. */
const OF_PARTITIONS: readonly ProblemKind[] = ['partition-offline', 'under-min-isr', 'under-replicated']
const OF_DISKS: readonly ProblemKind[] = ['log-dir-offline', 'disk-nearly-full']

function isDeniedDisk({diskError}: Pick<BrokerReport, 'diskError'>): boolean {
  return diskError !== null && /AUTHORIZATION_FAILED/.test(diskError)
}

/** Of brokers for one reason, one problem. */
function unreadBrokers(brokers: readonly BrokerReport[]): readonly Problem[] {
  const waiting = brokers.filter(({state}) => state === 'new')
  const reasonOf = ({state, disk, diskError}: BrokerReport): string | null => {
    if (state === 'new') return null
    if (diskError !== null && disk === null)
      return isDeniedDisk({diskError})
        ? `It takes the permission ${LOG_DIRS}, which this user does not have`
        : diskError
    if (disk === null) return 'They have not told it yet'
    const isTold = disk.totalBytes !== null || disk.offlineDirectories > 0
    return isTold ? null : 'Brokers tell the size of their volumes from Kafka 3.3 on'
  }
  const byReason = Map.groupBy(brokers, reasonOf)
  return [
    ...(waiting.length === 0
      ? []
      : [
          unread(placeOfBrokers(waiting), {
            seen: `${nameBrokers(waiting)} not answered yet`,
            cause: 'The first answer may take five seconds',
            command: {verb: ['cluster', 'describe']},
            hides: ['broker-down'],
          }),
        ]),
    ...[...byReason].flatMap(([reason, some]) =>
      reason === null
        ? []
        : [
            unread(placeOfBrokers(some), {
              seen: `how full the disks of ${some.length === 1 ? `broker ${some[0]?.id}` : countOf(some.length, 'broker')} are is unknown`,
              cause: reason,
              command: {verb: ['topic', 'list'], flags: ['--sizes']},
              hides: OF_DISKS,
              isDenied: some.some(isDeniedDisk),
            }),
          ],
    ),
  ]
}

function placeOfBrokers(brokers: readonly BrokerReport[]): ProblemPlace {
  const [first] = brokers
  return brokers.length === 1 && first !== undefined ? {type: 'broker', broker: first.id} : {type: 'cluster'}
}

function nameBrokers(brokers: readonly BrokerReport[]): string {
  return brokers.length === 1 ? `broker ${brokers[0]?.id} has` : `${countOf(brokers.length, 'broker')} have`
}

/** Codes by which brokers say that they know no controller, and the one for that they keep waiting for it. */
const NO_CONTROLLER = new Set([
  'NO_CONTROLLER',
  'NOT_CONTROLLER',
  'BROKER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
])

/** Whether a failure says that there is no controller, rather than that it could not be asked for. */
export function isLackOfController({code}: Failure): boolean {
  return code !== null && NO_CONTROLLER.has(code)
}

/** What a poll of the groups could not read. */
export function unreadOfGroups({groups, errors, isEveryGroupInFocus}: GroupsReport): readonly Problem[] {
  const [error] = errors
  const problems: Problem[] = []
  if (error !== undefined)
    problems.push(
      unread(
        {type: 'cluster'},
        {
          seen: 'there may be groups that are not listed',
          cause: errors.map((each) => each.replace(/\.$/, '')).join('. '),
          command: {verb: ['group', 'list']},
        },
      ),
    )
  const lossless = isEveryGroupInFocus ? groups.filter(({partitions}) => partitions.some(hasUnknownLoss)) : []
  const [first] = lossless
  if (first !== undefined)
    problems.push(
      unread(lossless.length === 1 ? {type: 'group', group: first.group} : {type: 'cluster'}, {
        seen: `when retention may delete what ${lossless.length === 1 ? `group ${first.group} has` : `${countOf(lossless.length, 'group')} have`} not read is unknown`,
        cause: 'It takes the permissions READ and DESCRIBE_CONFIGS on their topics',
        command: {verb: ['lag'], names: [first.group], flags: ['--time']},
      }),
    )
  return problems
}

function hasUnknownLoss({lag, lossBy, status}: WatchedRow): boolean {
  return lag !== null && lag > 0n && lossBy === null && status !== 'AHEAD' && status !== 'LOST'
}

/** What could not be read of one group; null where all could. Partitions in `excused` have a problem of their own. */
export function unreadOfGroup(
  {group, error, partitions, coordinator}: GroupReport,
  isExcused: (row: WatchedRow) => boolean = () => false,
): Problem | null {
  if (error !== null)
    return unread(
      {type: 'group', group},
      {
        seen: `group ${group} could not be read: ${plainMessage(error)}`,
        cause:
          error.kind === 'denied'
            ? causeOf(error, 'DESCRIBE on the group')
            : `Its coordinator, broker ${coordinator}, may be away, or the group is moving to another`,
        command: {verb: ['group', 'describe'], names: [group]},
      },
    )
  const failed = partitions.filter((row) => row.status === 'ERROR' && !isExcused(row))
  const [first] = failed
  if (first === undefined) return null
  const {topic, partition} = first
  const others = failed.length === 1 ? '' : ` (and ${countOf(failed.length - 1, 'partition')} more)`
  return {
    ...unread(
      {type: 'group-partition', group, topic, partition},
      {
        seen: `${formatTopicPartition(first)} ${explainWatched(first).replace(/\.$/, '')}${others}`,
        cause:
          first.error?.kind === 'denied'
            ? causeOf(first.error, 'DESCRIBE on the topic')
            : 'Its leader did not tell where the log ends: it may have moved, or be away',
        command: {verb: ['topic', 'describe'], names: [topic]},
      },
    ),
    partitions: failed,
  }
}

/** A feed that brings nothing new: what is shown of it is as old as that. */
export function staleProblem(what: string, {sinceMs, message}: Staleness): Problem {
  return {
    ...unread(
      {type: 'cluster'},
      {
        seen: `${what} could not be read: what is said of them is old`,
        cause: message.replace(/\.$/, ''),
        command: {verb: ['wait', 'cluster']},
      },
    ),
    sinceMs,
  }
}

const MISSED_WORDS: Readonly<Record<MissedPart, string>> = {
  cluster: 'brokers and partitions',
  groups: 'groups',
  health: 'what cluster health looks at',
  connect: 'the connectors',
}

/** What was not read before the time was up. */
export function missedProblem(part: MissedPart): Problem {
  return unread(
    {type: 'cluster'},
    {
      seen: `${MISSED_WORDS[part]} could not be read in time`,
      cause: 'The time was up before the answers were there (--timeout)',
      command: {verb: ['top', 'problems'], flags: ['--once', '--timeout', '5m']},
    },
  )
}
