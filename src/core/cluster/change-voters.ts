import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AddRaftVoter} from '../../kafka/protocol/messages/add-raft-voter.ts'
import {RemoveRaftVoter} from '../../kafka/protocol/messages/remove-raft-voter.ts'
import {fetchQuorum, type Quorum, type QuorumNode} from '../brokers/fetch-quorum.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {listFeatures} from './list-features.ts'

/** Where a controller is reached by the others. */
export interface VoterListener {
  /** One of its controller.listener.names. */
  readonly name: string
  readonly host: string
  readonly port: number
}

/** A controller that is to have a vote, or none any more. */
export interface VoterChange extends PlanRow {
  readonly id: number
  /** Of the directory with its metadata log, which tells it apart from an earlier one of the same id. */
  readonly directoryId: string
  /** Empty of one that goes, and of one that has its vote already. */
  readonly listeners: readonly VoterListener[]
  /** Offsets behind the leader; null where it is not known. */
  readonly lag: bigint | null
  readonly isLeader: boolean
  /** Whether it has a vote now. */
  readonly isVoter: boolean
  /** How many voters there are afterwards, and how many of them make a majority. */
  readonly voters: number
  readonly majority: number
}

/** Who is meant: without a directory the only node of that id. */
interface Named {
  readonly id: number
  readonly directoryId: string | null
}

/**
 * Plans to give a controller a vote; changes nothing. It has to run, and to follow the log as an observer. Throws a Failure with nothing done
 * where voters are fixed, and where nobody of that id is there.
 *
 * @param listeners of which the name may be empty: that of the leader's listener
 */
export async function planVoter(
  cluster: Cluster,
  named: Named & {readonly listeners: readonly VoterListener[]},
): Promise<VoterChange> {
  const quorum = await fetchQuorum(cluster)
  const present = quorum.voters.find(({id}) => id === named.id)
  // Where it listens is not changed by that.
  if (present && (named.directoryId === null || named.directoryId === present.directoryId))
    return rowOf(present, quorum, 0)
  await requireChangeable(cluster)
  if (present)
    throw new Failure(
      'conflict',
      `Controller ${named.id} has a vote with another directory, ${present.directoryId}. Nothing was done.`,
      {
        code: 'DUPLICATE_VOTER',
        suggestions: [`Where that one is lost: \`samsa cluster quorum remove ${named.id}\` first.`],
      },
    )
  const node = pick(named, quorum.observers, 'follows the metadata log without a vote', [
    'A controller has to run before it gets a vote: format it with `kafka-storage.sh format --no-initial-controllers`, and start it.',
  ])
  return {...rowOf(node, quorum, 1), listeners: named.listeners.map((each) => withName(each, quorum))}
}

/** Plans to take the vote of a controller, that runs or is lost; changes nothing. Throws as planVoter does. */
export async function planVoterRemoval(cluster: Cluster, named: Named): Promise<VoterChange> {
  const quorum = await fetchQuorum(cluster)
  // An id that nobody has is a mistake, whether voters can change or not.
  if (quorum.voters.some(({id}) => id === named.id)) await requireChangeable(cluster)
  const node = pick(named, quorum.voters, 'has a vote', [])
  if (quorum.voters.length === 1)
    throw new Failure('conflict', `Controller ${node.id} is the only voter. Nothing was done.`, {
      suggestions: ['`samsa cluster quorum add` gives another one a vote first.'],
    })
  return rowOf(node, quorum, -1)
}

/** Throws where the voters of the quorum cannot change. */
async function requireChangeable(cluster: Cluster): Promise<void> {
  const {list} = await listFeatures(cluster)
  const kraft = list.features.find(({name}) => name === 'kraft.version')
  if (kraft !== undefined && (kraft.finalized ?? 0) === 0)
    throw new Failure(
      'conflict',
      'The voters of this cluster are fixed, by controller.quorum.voters (kraft.version is 0). Nothing was done.',
      {
        code: 'UNSUPPORTED_VERSION',
        suggestions: [
          '`samsa cluster features upgrade kraft.version=1` lets them change, where all controllers run a Kafka that can (KIP-853); there is no way back.',
        ],
      },
    )
}

function pick(
  {id, directoryId}: Named,
  nodes: readonly QuorumNode[],
  does: string,
  suggestions: readonly string[],
): QuorumNode & {readonly directoryId: string} {
  const same = nodes.filter((node) => node.id === id)
  const found = same.filter((node) => directoryId === null || node.directoryId === directoryId)
  const [only, another] = found
  if (another !== undefined)
    throw new Failure('usage', `Which controller ${id}? There are several of that id.`, {
      suggestions: [`Give --directory-id: ${found.map((node) => node.directoryId).join(', ')}.`],
    })
  if (only !== undefined && only.directoryId !== null) return {...only, directoryId: only.directoryId}
  const others = same.map((node) => node.directoryId).join(', ')
  const text =
    same.length > 0 && directoryId !== null
      ? `No controller ${id} with directory ${directoryId} ${does}; there is ${others}.`
      : only === undefined
        ? `No controller ${id} ${does}.`
        : `The leader does not tell the directory of controller ${id}.`
  throw new Failure('not-found', `${text} Nothing was done.`, {
    code: 'VOTER_NOT_FOUND',
    suggestions: [...suggestions, '`samsa cluster quorum -o wide` shows all of them.'],
  })
}

function withName(listener: VoterListener, {voters, leader}: Quorum): VoterListener {
  if (listener.name !== '') return listener
  const name = voters.find(({id}) => id === leader)?.listener ?? voters[0]?.listener
  if (name) return {...listener, name}
  throw new Failure('usage', `What is the listener of ${listener.host}:${listener.port} called?`, {
    suggestions: [`Give it with its name: CONTROLLER://${listener.host}:${listener.port}.`],
  })
}

function rowOf(node: QuorumNode, {voters, leader}: Quorum, more: number): VoterChange {
  const count = voters.length + more
  return {
    ...{id: node.id, directoryId: node.directoryId ?? '', listeners: [], lag: node.lag},
    ...{isLeader: node.id === leader, isVoter: voters.some(({id}) => id === node.id)},
    ...{voters: count, majority: Math.floor(count / 2) + 1},
  }
}

/** How long the leader may take: what it adds has to catch up first (Kafka's own default). */
const TIMEOUT_MS = 60_000

/** Gives a vote, and looks whether it is there (Admin.addRaftVoter). */
export function voterAddition(cluster: Cluster, row: VoterChange): Change<'voters', VoterChange> {
  return {
    noun: 'voters',
    rows: [row],
    hasEffect: ({isVoter}) => !isVoter,
    execute: async () => {
      const answer = await cluster.sendToAny(AddRaftVoter, {
        clusterId: null,
        timeoutMs: TIMEOUT_MS,
        voterId: row.id,
        voterDirectoryId: row.directoryId,
        listeners: [...row.listeners],
        ackWhenCommitted: true,
      })
      return outcomeOf(row, answer, 'added', 'could not be added to the quorum', AddRaftVoter)
    },
    readBack: (rows) => lookAtVoters(cluster, rows, true),
  }
}

/** Takes a vote away, and looks whether it is gone (Admin.removeRaftVoter). */
export function voterRemoval(cluster: Cluster, row: VoterChange): Change<'voters', VoterChange> {
  return {
    noun: 'voters',
    rows: [row],
    execute: async () => {
      const answer = await cluster.sendToAny(RemoveRaftVoter, {
        clusterId: null,
        voterId: row.id,
        voterDirectoryId: row.directoryId,
      })
      return outcomeOf(row, answer, 'removed', 'could not be removed from the quorum', RemoveRaftVoter)
    },
    readBack: (rows) => lookAtVoters(cluster, rows, false),
  }
}

type VoterMessage = typeof AddRaftVoter | typeof RemoveRaftVoter

function outcomeOf(
  row: VoterChange,
  {errorCode, errorMessage: message}: {readonly errorCode: number; readonly errorMessage: string | null},
  outcome: 'added' | 'removed',
  complaint: string,
  by: VoterMessage,
): Map<VoterChange, Done<VoterChange> | Failure> {
  const failed = (): Failure => {
    const failure = kafkaFailure(errorCode, `Controller ${row.id} ${complaint}`, {by, message})
    // AddVoterHandler: a voter has to listen where the leader asks voters, by the first of controller.listener.names.
    if (!message?.includes("didn't include the endpoint")) return failure
    const name = /default listener (?:ListenerName\()?([\w.-]+)/.exec(message)?.[1]
    const which =
      name === undefined ? 'by the name that the leader has' : `as ${name}, by the name that the leader has`
    return failure.suggesting(
      `Give the listener ${which} in controller.listener.names (CONTROLLER in a local cluster), or without a name: it is the leader's then.`,
    )
  }
  return new Map([[row, errorCode === ErrorCode.NONE ? {outcome} : failed()]])
}

function lookAtVoters(
  cluster: Cluster,
  rows: readonly VoterChange[],
  isWanted: boolean,
): Promise<ReadonlyMap<VoterChange, Failure>> {
  return lookBack(cluster, rows, async (pending) => {
    const {voters} = await fetchQuorum(cluster)
    return new Map(
      pending.flatMap((row) => {
        const isThere = voters.some(({id, directoryId}) => id === row.id && directoryId === row.directoryId)
        if (isThere === isWanted) return []
        const text = `The leader took it, and controller ${row.id} has ${isThere ? 'its vote still' : 'no vote yet'}.`
        return [[row, new Failure('failed', text)] as const]
      }),
    )
  })
}
