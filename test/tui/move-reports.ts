import type {MoveReport, MovesReport} from '../../src/core/dashboard/moves-report.ts'
import {Failure} from '../../src/errors/failure.ts'
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
  directories: [],
  unknown: [],
}

/** The same, with replicas that go to other log directories of their brokers, and a broker that does not tell. */
export const movesBetweenDirectories: MovesReport = {
  ...someMoves,
  moves: [move],
  directories: [
    {
      ...{topic: 'orders-eu-west', partition: 2, broker: 1, from: '/disk1/kafka', to: '/disk2/kafka'},
      ...{bytes: 2_147_483_648n, copied: 1_073_741_824n, bytesPerSecond: 10_485_760, etaSeconds: 103},
      throttle: 10_485_760,
    },
    {
      ...{topic: 'orders-eu-west', partition: 2, broker: 3, from: '/disk1/kafka', to: '/disk1\x1b[2J'},
      ...{bytes: 2_147_483_648n, copied: 0n, bytesPerSecond: 0, etaSeconds: null, throttle: null},
    },
  ],
  unknown: [
    {
      kind: 'broker',
      name: '4',
      error: new Failure('unreachable', 'broker-4:9092 refuses connections.', {code: 'ECONNREFUSED'}),
    },
  ],
}
