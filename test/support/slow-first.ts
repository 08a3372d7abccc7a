import {BaseSequencer, type TestSpecification} from 'vitest/node'

/** Suites that start brokers or terminals take most of the time; begun last, one of them would end the run alone. */
const SLOW = /\/test\/(cluster|local|tui)\//

/** The order in which test files are begun: the slow ones first, else as vitest thinks best. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({moduleId}: TestSpecification): boolean => SLOW.test(moduleId)
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))]
  }
}
