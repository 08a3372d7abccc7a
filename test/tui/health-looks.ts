import type {HealthLook} from '../../src/core/dashboard/health-look.ts'
import type {Problem} from '../../src/core/dashboard/problems/problem.ts'
import {troubledCluster} from './cluster-reports.ts'

/** A look at health that has found nothing. */
export const wellBeside: HealthLook = {
  atMs: troubledCluster.atMs,
  pollDurationMs: 40,
  problems: [],
  moving: [],
}

const common = {sinceMs: null, consequences: null, partitions: []} as const

/** What a look finds beside polls: a transaction that hangs, a throttle, and controllers that could not be asked. */
export const problemsBeside: readonly Problem[] = [
  {
    ...common,
    kind: 'hanging-transaction',
    severity: 'error',
    about: {type: 'partition', topic: 'orders-eu-west', partition: 3},
    which: '4711',
    seen: 'a transaction of producer 4711 is open in orders-eu-west-3 since offset 1200, last written to 2h ago: readers at read_committed wait there',
    cause: 'No coordinator has it open there any more; then nobody ends it but an operator',
    command: {verb: ['txn', 'abort'], names: ['orders-eu-west:3'], flags: ['--producer-id', '4711']},
    partitions: [{topic: 'orders-eu-west', partition: 3}],
  },
  {
    ...common,
    kind: 'throttle-left',
    severity: 'warn',
    about: {type: 'broker', broker: 2},
    seen: 'a throttle of 20.0 KiB/s as leader limits the replication of broker 2, and no replica is on the move',
    cause: 'The tool that set the throttle for a move was not there to take it away',
    command: {verb: ['config', 'unset'], names: ['broker', '2', 'leader.replication.throttled.rate']},
  },
  {
    ...common,
    kind: 'unread',
    severity: 'warn',
    about: {type: 'cluster'},
    seen: 'whether the controllers are well is unknown',
    cause: 'Broker 1 could not describe the quorum (CLUSTER_AUTHORIZATION_FAILED)',
    command: {verb: ['cluster', 'quorum']},
    hides: ['no-controller', 'quorum-no-majority', 'quorum-lagging', 'clock-skew'],
    isDenied: true,
  },
]

/** The look that has found them. */
export const troubleBeside: HealthLook = {...wellBeside, problems: problemsBeside}
