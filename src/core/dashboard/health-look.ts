import type {OngoingMove} from '../placement/reassign-replicas.ts'
import type {PollReport} from '../polling/poller.ts'
import type {ClusterReport} from './cluster-report.ts'
import type {Problem} from './problems/problem.ts'

/**
 * What `cluster health` looks at and polls of brokers and groups do not: controllers, replicas on the move, throttles, transactions,
 * certificates, releases, leaders. What could not be looked at is among the problems, as `unread`.
 */
export interface HealthLook extends PollReport {
  readonly problems: readonly Problem[]
  /** Replicas on the move; empty where that could not be asked. */
  readonly moving: readonly OngoingMove[]
}

/** One such look, by what the brokers have just told. */
export type HealthSource = (report: ClusterReport, signal: AbortSignal) => Promise<HealthLook>

/** A look costs a request or two to each broker, and more of the brokers than a poll does: seldom is enough. */
export const LOOK_EVERY_MS = 30_000
