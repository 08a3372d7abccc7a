import type {MoveReport, MovesReport} from '../../src/core/dashboard/moves-report.ts'
import {firstPollMs} from './reports.ts'

const move: MoveReport = {
  topic: 'orders-eu-west',
  partition: 0,
  from: [1, 2, 3],
  to: [4, 2, 3],
  adding: [4],
  bytes: 5_368_709_120n,
  copied: 1_342_177_280n,
  bytesPerSecond: 20_971_520,
  etaSeconds: 192,
  throttle: 20_971_520,
  waitsFor: [],
}

/** Moves that get on, that do not, that wait for a broker, that copy nothing, and of which nothing is known yet. */
export const someMoves: MovesReport = {
  atMs: firstPollMs + 22_000,
  pollDurationMs: 14,
  moves: [
    move,
    {...move, partition: 1, copied: 0n, bytesPerSecond: 0, etaSeconds: null},
    {
      ...move,
      topic: 'payments',
      partition: 4,
      from: [1, 2],
      to: [1, 5],
      adding: [5],
      copied: 0n,
      bytesPerSecond: null,
      etaSeconds: null,
      throttle: null,
      waitsFor: [5],
    },
    {
      ...move,
      topic: 'payments',
      partition: 5,
      from: [1, 2, 3],
      to: [1, 2],
      adding: [],
      bytes: 0n,
      copied: 0n,
      bytesPerSecond: null,
      etaSeconds: 0,
      throttle: null,
    },
    {
      ...move,
      topic: 'evil\x1b]0;owned\x07',
      bytes: null,
      copied: null,
      bytesPerSecond: null,
      etaSeconds: null,
      throttle: null,
    },
  ],
}
