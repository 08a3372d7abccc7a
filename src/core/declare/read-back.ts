import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {lookBack} from '../changes/look-back.ts'
import type {DeclaredChange} from './declared-change.ts'

/** Looks whether what was done is there. `look` says of which rows something still differs. */
export function readBackRows(
  cluster: Cluster,
  done: readonly DeclaredChange[],
  look: (rows: readonly DeclaredChange[]) => Promise<readonly DeclaredChange[]>,
): Promise<ReadonlyMap<DeclaredChange, Failure>> {
  return lookBack(
    cluster,
    done,
    async (rows) => new Map((await look(rows)).map((row) => [row, changedSince(row)])),
  )
}

function changedSince({kind, name}: DeclaredChange): Failure {
  return new Failure('failed', `${kind} ${name} was changed, but is not as it was made now.`, {
    code: 'CHANGED_SINCE',
    suggestions: ['Does another program change it too? Run apply again.'],
  })
}
