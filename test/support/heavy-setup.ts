import type {TestProject} from 'vitest/node'
import {setUpSuite} from './suite-setup.ts'

/** Three real Kafka brokers for the files of test/heavy, which run one after the other and may kill them. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUpSuite(project, {brokers: 3})
}
