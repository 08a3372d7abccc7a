import {expect, test} from 'vitest'
import {readSecret} from '../../../src/core/secrets/read-secret.ts'
import {Failure} from '../../../src/errors/failure.ts'

test('a program that does not end in time is told by its name, and keeps the kind of the deadline', async () => {
  const deadline = new Failure('timeout', 'Not finished.', {code: 'DEADLINE'})
  const stopped = new AbortController()
  const reading = readSecret('the password of user shop', {command: ['sleep', '600']}, stopped.signal)
  stopped.abort(deadline)
  await expect(reading).rejects.toMatchObject({
    kind: 'timeout',
    code: 'DEADLINE',
    message: 'The password of user shop could not be had: the program sleep did not end in time.',
  })
})
