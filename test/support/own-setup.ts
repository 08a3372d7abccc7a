import type {TestProject} from 'vitest/node'
import {setUpSuite} from './suite-setup.ts'

/** One real Kafka broker for the files of test/own that need one beside the clusters that they start. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUpSuite(project)
}
