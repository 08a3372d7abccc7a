import type {PartitionPositions} from '../offsets/position.ts'
import type {KeySearch} from './key-search.ts'

/** Which records of a topic a tail reads. */
export interface TailRequest {
  readonly topic: string
  /** The only partition that is read; null for all. */
  readonly partition: number | null
  /** Where reading begins, going forward from there; null for a few records before the end. */
  readonly from: PartitionPositions | null
  /** Pages wanted so far of what lies behind `from`. Once the end is reached they mean nothing. */
  readonly pages: number
  /** The expression (CEL) by which records are judged; null for none. */
  readonly where: string | null
  /** The key that is looked for beside the reading; null for none. */
  readonly search: KeySearch | null
}

/** The newest records of a topic. */
export function tailOfTopic(topic: string): TailRequest {
  return {topic, partition: null, from: null, pages: 1, where: null, search: null}
}

/**
 * Whether two requests are of one tail, of which one may want more pages, another expression, or a key to be looked for. A
 * jump begins anew, wherever it goes.
 */
export function isSameTail(a: TailRequest | null, b: TailRequest | null): boolean {
  if (a === null || b === null) return a === b
  return a.topic === b.topic && a.partition === b.partition && a.from === b.from
}
