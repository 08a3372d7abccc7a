import type {TestProject} from 'vitest/node'
import {setUpSuite} from './suite-setup.ts'

/** A broker's answers are small: a reading that nobody takes the output of is held up by megabytes, not by a hundred. */
const SMALL_ANSWERS = {'fetch.max.bytes': '65536'}

/** The release before the newest, which the suite of one broker runs on: both are promised, and both are tested every time. */
const RELEASE = process.env.SAMSA_TEST_KAFKA_VERSION || '4.3.1'

/** Three real Kafka brokers for the files of test/heavy, which run one after the other and may kill them. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUpSuite(project, {
    version: RELEASE,
    brokers: 3,
    serverProperties: SMALL_ANSWERS,
  })
}
