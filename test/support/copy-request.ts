import type {CopyRequest} from '../../src/core/copy/copy-request.ts'
import {parsePartitionPositions} from '../../src/core/offsets/position.ts'

/** A copy of all that a topic has, with no wishes but these. */
export function wholeCopy(from: string, to: string, changes: Partial<CopyRequest> = {}): CopyRequest {
  return {
    from,
    to,
    start: parsePartitionPositions('earliest', {nowMs: Date.now()}),
    until: null,
    follows: false,
    isolation: 'read_committed',
    grep: [],
    filter: null,
    inflateLimitBytes: null,
    keepsPartitions: false,
    creates: false,
    resumes: false,
    plansOnly: false,
    compression: null,
    ...changes,
  }
}
