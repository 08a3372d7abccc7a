import type {TestProject} from 'vitest/node'
import {setUpSuite} from './suite-setup.ts'

/** The oldest release that is promised: what package and executable do, and a whole round of administration, is tried on it. */
const RELEASE = '3.9.1'

/** One real Kafka broker for the files of test/own that need one beside the clusters that they start. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUpSuite(project, {version: RELEASE})
}
