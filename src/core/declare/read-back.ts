import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {pause} from '../../kafka/routing.ts'
import type {DeclaredChange} from './declared-change.ts'

const ATTEMPTS = 8

/**
 * Looks whether what was done is there. Brokers learn of a change a moment after the controller has taken it, so what
 * is not there yet is looked at again. `look` says of which rows something still differs.
 */
export async function readBackRows(
  cluster: Cluster,
  done: readonly DeclaredChange[],
  look: (rows: readonly DeclaredChange[]) => Promise<readonly DeclaredChange[]>,
): Promise<Map<DeclaredChange, Failure>> {
  let pending = done
  for (let attempt = 0; pending.length > 0 && attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(cluster, attempt)
    pending = await look(pending)
  }
  return new Map(
    pending.map((row) => {
      const text = `${row.kind} ${row.name} was changed, but is not as it was made now.`
      const suggestions = ['Does another program change it too? Run apply again.']
      return [row, new Failure('failed', text, {code: 'CHANGED_SINCE', suggestions})]
    }),
  )
}
