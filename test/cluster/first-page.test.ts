import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {runSamsa} from '../support/run-samsa.ts'

test('the name alone lists the commands, and says what to type next where a Kafka answers', async () => {
  const {code, stdout, stderr} = await runSamsa([])
  expect({code, stderr}).toEqual({code: 0, stderr: ''})
  expect(stdout).toMatch(/^ {2}consume +Print the records of topics\.$/m)
  const [, next = ''] = stdout.split('shows a page.\n\n')
  expect(next).toMatch(new RegExp(`^Kafka answers at ${bootstrapServers()}: 1 broker, `))
  expect(next.match(/^ {2}\$ samsa .*$/gm)?.length).toBeGreaterThanOrEqual(2)
})

test('and where none does it says why, and how to get one', async () => {
  const {code, stdout} = await runSamsa([], {env: {SAMSA_BOOTSTRAP_SERVER: '127.0.0.1:1'}})
  expect(code).toBe(0)
  expect(stdout).toContain('No Kafka to talk to: 127.0.0.1:1 refuses connections.\n  $ samsa local up ')
})
