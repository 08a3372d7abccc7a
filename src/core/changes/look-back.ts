import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {backOff} from '../../kafka/routing.ts'

/** With the pauses between them, five seconds at the most. */
const LOOKS = 9

/**
 * Looks whether what was done is there: those of the items where it is not, and why. Brokers learn of a change a moment after
 * the controller has taken it, so what is not there yet is looked at again.
 */
export async function lookBack<Item>(
  cluster: Cluster,
  items: readonly Item[],
  look: (pending: readonly Item[]) => Promise<ReadonlyMap<Item, Failure>>,
): Promise<ReadonlyMap<Item, Failure>> {
  let astray: ReadonlyMap<Item, Failure> = new Map()
  let pending = items
  for (let looks = 0; pending.length > 0 && looks < LOOKS; looks++) {
    if (looks > 0) await backOff(cluster, looks - 1)
    astray = await look(pending)
    pending = [...astray.keys()]
  }
  return astray
}
