import {BaseSequencer, type TestSpecification} from 'vitest/node'

/**
 * Files by the seconds that they take beside the others on two processors, longest first; those of less than ten are left
 * out. A clean clone has no durations of an earlier run, and a long file begun last would end the run alone.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'cluster/top-groups': 72,
  'cluster/copy': 29,
  'cluster/consume': 29,
  'cluster/produce': 28,
  'cluster/terminal/run-top': 27,
  'cluster/bad-input': 26,
  'cluster/transaction': 25,
  'cluster/lag-watch': 23,
  'cluster/streams-groups': 23,
  'cluster/produce-faults': 22,
  'cluster/top-poll-requests': 22,
  'cluster/lag-time': 22,
  'cluster/terminal/run-top-mouse': 20,
  'cluster/scripts/build': 20,
  'cluster/transaction-faults': 16,
  'cluster/consume-group': 14,
  'cluster/newer-groups': 14,
  'cluster/top-keys': 14,
  'cluster/group-second-opinion': 13,
  'cluster/group-moves': 12,
  'cluster/consume-network': 12,
  'cluster/reset': 11,
  'cluster/terminal/ink-soak': 11,
  'cluster/topics': 10,
}

function secondsOf({moduleId}: TestSpecification): number {
  const [, name = ''] = /\/test\/(.+)\.test\.tsx?$/.exec(moduleId) ?? []
  // What is short but needs a broker or a process is still longer than pure code.
  return SECONDS[name] ?? (name.startsWith('cluster/') ? 1 : 0)
}

/** The order in which test files are begun: the slow ones first, else as vitest thinks best. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => secondsOf(b) - secondsOf(a))
  }
}
