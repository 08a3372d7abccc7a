import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {isNetworkFailure} from '../../kafka/failures.ts'
import {backOff} from '../../kafka/routing.ts'
import type {OnProgress} from '../changes/change.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {CopyMeter, type SizedMove} from './copy-meter.ts'
import {fetchOngoingMoves, startReassignment} from './reassign-replicas.ts'

/** Beside why nobody waits any longer. */
export const GOES_ON = 'What was started goes on in the cluster.'

/** What moves came to. */
export interface MovedReplicas<Move> {
  /** Null for a move that has ended, whatever of it; see findAstray. */
  readonly results: ReadonlyMap<Move, Failure | null>
  /** Those whose waiting was ended, and that go on in the cluster as far as is known: their results say why. */
  readonly goingOn: ReadonlySet<Move>
  /** Whether nothing of it is on the move any more. */
  readonly isDone: boolean
}

interface MoveOptions {
  /** How many partitions are on the move at once; null for all. */
  readonly batch?: number | null
  readonly onProgress: OnProgress
  /** How to go on after an interruption. */
  readonly goesOn: readonly string[]
}

/**
 * Starts moves and waits until they are done, so many at once: where one has ended the next is started. One that is on the move
 * to where it should be already is only waited for. An interruption ends the waiting: what is under way goes on in the cluster.
 */
export async function moveReplicas<Move extends SizedMove>(
  cluster: Cluster,
  moves: readonly Move[],
  {batch = null, onProgress, goesOn}: MoveOptions,
): Promise<MovedReplicas<Move>> {
  const results = new Map<Move, Failure | null>()
  const waiting = [...moves]
  let underWay: Move[] = []
  const meter = new CopyMeter(cluster, moves)
  const settle = (move: Move, failure: Failure | null): void => {
    results.set(move, failure)
  }
  try {
    let attempt = 0
    while (waiting.length > 0 || underWay.length > 0) {
      const next = waiting.slice(0, batch === null ? waiting.length : batch - underWay.length)
      waiting.splice(0, next.length)
      // Where no answer comes they may have been started all the same.
      underWay.push(...next)
      try {
        for (const [move, failure] of await startReassignment(cluster, next))
          if (failure) settle(move, failure)
      } catch (error) {
        // What Kafka has refused was not started.
        if (error instanceof Failure && !cluster.signal.aborted && !isNetworkFailure(error))
          waiting.unshift(...underWay.splice(underWay.length - next.length))
        throw error
      }
      underWay = underWay.filter((move) => !results.has(move))
      const moving = await patiently(cluster, () => fetchOngoingMoves(cluster, underWay))
      const keys = new Set(moving.map(({topic, partition}) => topicPartitionKey(topic, partition)))
      const isMoving = ({topic, partition}: Move): boolean => keys.has(topicPartitionKey(topic, partition))
      for (const move of underWay) if (!isMoving(move)) settle(move, null)
      const ended = underWay.length - keys.size
      underWay = underWay.filter(isMoving)
      onProgress(await patiently(cluster, () => meter.tell(results.size, underWay, Date.now())))
      attempt = ended > 0 ? 0 : attempt + 1
      if (underWay.length > 0) await backOff(cluster, attempt)
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const suggestions = [...error.suggestions, ...goesOn]
    const cut = (what: string): Failure => error.with({message: `${error.message} ${what}`, suggestions})
    const [goes, waits] = [cut(GOES_ON), cut('It was not started.')]
    for (const move of underWay) if (!results.has(move)) settle(move, goes)
    for (const move of waiting) settle(move, waits)
    return {
      results,
      goingOn: new Set(underWay.filter((move) => results.get(move) === goes)),
      isDone: underWay.length === 0,
    }
  }
  return {results, goingOn: new Set(), isDone: true}
}

/** With the pauses between them half a minute: as long as a broker that goes, and the controller with it, may take. */
const TRIES = 30

/** Asks again where the broker that is asked goes away: moves take hours, and are what brokers are stopped after. */
export async function patiently<Answer>(cluster: Cluster, ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (cluster.signal.aborted || !isNetworkFailure(error) || attempt === TRIES) throw error
      await backOff(cluster, attempt)
    }
  }
}
