import {expect, inject, test} from 'vitest'
import {documentedExamples} from '../support/documented-examples.ts'
import {TEST_PATIENCE_MS} from '../support/patience.ts'
import {runProgram} from '../support/shell.ts'

// Every example of `samsa local`, as a person would paste it into a shell; the others are in examples.test.ts.

/** Clusters are started before they are looked at, and ended last. */
const ORDER = ['local:up', 'local:status', 'local:logs', 'local:down']

const examples = documentedExamples(inject('packageRoot'))
  .filter(({id}) => id.startsWith('local:'))
  .sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id))

for (const {command} of examples)
  test(command, async () => {
    // A port that other programs of the machine do not have; a person's machine has the default one free.
    const adapted =
      /\blocal up\b/.test(command) && !/--port\b/.test(command) ? `${command} --port 0` : command
    const run = await runProgram('bash', ['-o', 'pipefail', '-c', adapted], {timeoutMs: TEST_PATIENCE_MS})
    expect(run.code, `stdout:\n${run.stdout}\nstderr:\n${run.stderr}`).toBe(0)
  })
