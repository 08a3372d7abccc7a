import {BaseSequencer, type TestSpecification} from 'vitest/node'

/**
 * Files by the seconds that they take beside the others on two processors, longest first; those of less than ten are left
 * out. A clean clone has no durations of an earlier run, and a long file begun last would end the run alone.
 */
const SECONDS: Readonly<Record<string, number>> = {
  'own/examples': 80,
  'own/connect': 74,
  'own/security': 69,
  'cluster/top-groups': 69,
  'own/schema-registry': 69,
  'own/five-brokers': 63,
  'cluster/copy': 51,
  'cluster/names': 49,
  'cluster/streams-applications': 38,
  'cluster/consume': 36,
  'own/quickstart': 60,
  'own/lifecycle': 36,
  'cluster/produce': 35,
  'cluster/group-moves': 34,
  'cluster/lag-check': 29,
  'cluster/expect': 29,
  'cluster/core/fuzz-answers': 29,
  'cluster/reset': 28,
  'cluster/terminal/ink-soak': 28,
  'cluster/declare': 28,
  'own/local-parts': 40,
  'cluster/top': 26,
  'own/local-examples': 30,
  'own/oldest-kafka': 26,
  'own/quorum': 25,
  'own/log-directories': 25,
  'cluster/profiles': 25,
  'cluster/faithful-records': 24,
  'cluster/terminal/run-top': 23,
  'cluster/transaction': 22,
  'cluster/lag-watch': 20,
  'cluster/produce-faults': 19,
  'cluster/topics': 18,
  'cluster/completion': 18,
  'cluster/top-requests': 24,
  'cluster/top-poll-requests': 30,
  'cluster/consume-network': 17,
  'cluster/kafka-tools': 17,
  'cluster/connection-failures': 17,
  'cluster/bad-input': 16,
  'cluster/newer-groups': 16,
  'cluster/hostile-broker': 16,
  'cluster/users-and-quotas': 16,
  'cluster/wait': 15,
  'cluster/schema-records': 14,
  'cluster/kafka-tools-changes': 13,
  'cluster/health': 13,
  'cluster/held-terminal': 13,
  'cluster/direct-run': 13,
  'cluster/streams-groups': 12,
  'cluster/terminal/run-top-mouse': 12,
  'cluster/lag-requests': 12,
  'cluster/configs': 12,
  'cluster/full-output': 12,
  'cluster/core/tail-reader': 11,
  'cluster/topic-offsets': 11,
  'own/executable': 12,
  'own/package': 12,
  'own/schema-records': 11,
  'cluster/transaction-faults': 10,
  'cluster/cluster': 10,
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
