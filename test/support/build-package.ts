// Builds samsa once for all suites of a run, into the folder of its argument: they copy it (SAMSA_TEST_RUN/package).
import {buildPackage} from './package-stage.ts'

await buildPackage(process.argv[2] ?? '')
