import {cp, mkdtemp} from 'node:fs/promises'
import {createServer} from 'node:net'
import path from 'node:path'
import {expect, inject, test} from 'vitest'
import {repositoryRoot} from '../support/package-stage.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {runProgram} from '../support/shell.ts'

/** A port that nothing listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a server without a port')
  return address.port
}

test('examples/ci as a whole: from no Kafka to a checked result, and to no Kafka', async () => {
  const folder = await mkdtemp(path.join(inject('home'), 'ci-'))
  await cp(path.join(repositoryRoot, 'examples/ci'), folder, {recursive: true})
  const port = await freePort()
  const env = {KAFKA_PORT: String(port), SAMSA_BOOTSTRAP_SERVER: undefined}
  const run = await runProgram('bash', ['run.sh'], {cwd: folder, env})
  expect(run, run.stderr).toMatchObject({code: 0})
  expect(run.stdout).toContain('{"id":"order-2","amount":180,"state":"confirmed"}\n')
  expect(run.stdout).toContain('Group confirmer is Empty with 0 members, lag 0.\n')
  expect(run.stdout).toContain('3 rows checked, all within the limits\n')
  expect(run.stderr).toContain('No record of order-confirmations matches')
  expect(run.stdout).toContain('+ records order-events created\n')
  expect(run.stdout).toContain('\nNothing differs.\n')
  // The Kafka is gone, with its data.
  expect((await runSamsa(['local', 'status', '-o', 'name'])).stdout).not.toContain(`ci-${port}`)
})
