import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {UnregisterBroker} from '../../kafka/protocol/messages/unregister-broker.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {countOf} from '../names/count-of.ts'
import {fetchRegistrations} from './fetch-registrations.ts'

/** A broker that the controller is to forget. */
export interface UnregisterRow extends PlanRow {
  readonly id: number
  /** Null where brokers that are down are not told (before Kafka 4.0). */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
  /** Partitions that have a replica on it: they are short of one until they are moved. */
  readonly replicas: number
  /** Partitions that have no replica but that on it: nobody leads them until it is back. */
  readonly onlyReplicas: number
}

/**
 * Plans to unregister brokers; changes nothing. One that is up is refused: the controller would take it, and the broker would run on without
 * a place in the cluster. One that is not registered has its error where that is told.
 */
export async function planUnregister(cluster: Cluster, ids: readonly number[]): Promise<UnregisterRow[]> {
  const {brokers: live, topics} = await cluster.metadata(null)
  const {brokers: registered, tellsFenced} = await fetchRegistrations(cluster)
  const placed = [...topics.values()].flatMap(({partitions}) => partitions.map(({replicas}) => replicas))
  const up = new Set(live.map(({nodeId}) => nodeId))
  return ids.map((id): UnregisterRow => {
    const found = registered.find((each) => each.id === id)
    const there = placed.filter((replicas) => replicas.includes(id))
    const row = {
      ...{id, host: found?.host ?? null, port: found?.port ?? null, rack: found?.rack ?? null},
      ...{replicas: there.length, onlyReplicas: there.filter(({length}) => length === 1).length},
    }
    if (up.has(id)) return {...row, error: isUp(id)}
    return found === undefined && tellsFenced ? {...row, error: notRegistered(id)} : row
  })
}

function isUp(id: number): Failure {
  return new Failure('conflict', `Broker ${id} is up.`, {
    code: 'BROKER_IS_UP',
    suggestions: [
      `Move off it what it has (\`samsa broker drain ${id}\`) and stop it: a few seconds later it can be unregistered.`,
    ],
  })
}

function notRegistered(id: number): Failure {
  return new Failure('not-found', `Broker ${id} is not registered.`, {
    code: 'BROKER_ID_NOT_REGISTERED',
    suggestions: ['`samsa cluster describe` shows those that are.'],
  })
}

/** What is lost, for a question; null where nothing is. */
export function tellOrphans(rows: readonly UnregisterRow[]): string | null {
  const replicas = rows.reduce((sum, row) => sum + row.replicas, 0)
  const only = rows.reduce((sum, row) => sum + row.onlyReplicas, 0)
  if (replicas === 0) return null
  const lost =
    only === 0 ? '' : ` ${countOf(only, 'partition')} of these ${only === 1 ? 'has' : 'have'} no other.`
  const drain = `samsa reassign plan --drain ${rows.map(({id}) => id).join()}`
  return `${countOf(replicas, 'replica')} ${replicas === 1 ? 'is' : 'are'} still assigned to ${rows.length === 1 ? 'it' : 'them'}: \`${drain}\` finds other places.${lost}`
}

/** Has the controller forget brokers (Admin.unregisterBroker), and looks whether it has. */
export function brokerUnregistration(
  cluster: Cluster,
  rows: readonly UnregisterRow[],
): Change<'brokers', UnregisterRow> {
  return {
    noun: 'brokers',
    rows,
    execute: async (effective) => {
      const outcomes = new Map<UnregisterRow, Done<UnregisterRow> | Failure>()
      for (const row of effective) outcomes.set(row, await unregister(cluster, row))
      return outcomes
    },
    readBack: (done) =>
      lookBack(cluster, done, async (pending) => {
        const {brokers} = await fetchRegistrations(cluster)
        return new Map(
          pending.flatMap((row) => {
            if (!brokers.some(({id}) => id === row.id)) return []
            const text = `The controller took it, and broker ${row.id} is registered: was it started again?`
            return [[row, new Failure('failed', text)] as const]
          }),
        )
      }),
  }
}

async function unregister(cluster: Cluster, {id}: UnregisterRow): Promise<Done<UnregisterRow> | Failure> {
  try {
    const {errorCode, errorMessage: message} = await cluster.sendToAny(UnregisterBroker, {brokerId: id})
    if (errorCode === ErrorCode.NONE) return {outcome: 'unregistered'}
    return kafkaFailure(errorCode, `Broker ${id} could not be unregistered`, {by: UnregisterBroker, message})
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error
  }
}
