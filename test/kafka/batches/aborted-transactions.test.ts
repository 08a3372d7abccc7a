import {expect, test} from 'vitest'
import {AbortedTransactions} from '../../../src/kafka/batches/aborted-transactions.ts'
import {createBatchView} from '../../../src/kafka/batches/batch-header.ts'
import type {ControlMarker} from '../../../src/kafka/batches/control-marker.ts'
import type {BatchView} from '../../../src/kafka/batches/views.ts'

function batch(
  producerId: bigint,
  baseOffset: number,
  lastOffset: number,
  isTransactional = true,
): BatchView {
  return {...createBatchView(), producerId, baseOffset, lastOffset, isTransactional}
}

type Step = [batch: BatchView, marker: ControlMarker | null, hidden: boolean]

test.each<[string, {producerId: bigint; firstOffset: number}[], Step[]]>([
  ['nothing aborted', [], [[batch(1n, 0, 9), null, false]]],
  [
    'one aborted transaction, until its marker',
    [{producerId: 1n, firstOffset: 10}],
    [
      [batch(1n, 0, 9), null, false],
      [batch(1n, 10, 14), null, true],
      [batch(2n, 15, 19), null, false],
      [batch(1n, 20, 24), null, true],
      [batch(1n, 25, 25), 'abort', false],
      [batch(1n, 26, 29), null, false],
    ],
  ],
  [
    'the same producer aborting twice, the rows out of order',
    [
      {producerId: 1n, firstOffset: 20},
      {producerId: 1n, firstOffset: 0},
    ],
    [
      [batch(1n, 0, 4), null, true],
      [batch(1n, 5, 5), 'abort', false],
      [batch(1n, 6, 9), null, false],
      [batch(1n, 10, 10), 'commit', false],
      [batch(1n, 20, 24), null, true],
      [batch(1n, 25, 25), 'abort', false],
    ],
  ],
  [
    'batches between that belong to nobody, or to no transaction',
    [{producerId: 1n, firstOffset: 0}],
    [
      [batch(-1n, 0, 4, false), null, false],
      [batch(1n, 5, 5, false), null, false],
      [batch(1n, 6, 9), null, true],
    ],
  ],
  [
    'a transaction that begins inside a batch that compaction made sparse',
    [{producerId: 1n, firstOffset: 7}],
    [[batch(1n, 5, 9), null, true]],
  ],
])('%s', (_, aborted, steps) => {
  const transactions = new AbortedTransactions(aborted)
  for (const [view, marker, hidden] of steps) {
    expect(transactions.hides(view, marker), `batch at ${view.baseOffset}`).toBe(hidden)
  }
})
