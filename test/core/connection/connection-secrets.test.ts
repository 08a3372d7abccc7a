import {expect, test} from 'vitest'
import {rememberSecrets} from '../../../src/core/connection/connection-secrets.ts'
import type {SecretSource} from '../../../src/core/secrets/read-secret.ts'
import {Secret} from '../../../src/core/secrets/secret.ts'

/** How often a secret is read by two connections, and by a third once a broker has refused it. */
async function countReadings(value: SecretSource): Promise<readonly [before: number, after: number]> {
  const {signal} = new AbortController()
  let count = 0
  const {readSecrets, forgetSecrets} = rememberSecrets({password: {what: 'it', value}}, async () => {
    count += 1
    return new Secret(`password-${count}`)
  })
  const [refused] = await Promise.all([readSecrets(signal), readSecrets(signal)])
  const before = count
  forgetSecrets(refused)
  const again = readSecrets(signal)
  // Another broker, which has refused the same ones.
  forgetSecrets(refused)
  const newest = await again
  forgetSecrets(refused)
  expect(await readSecrets(signal)).toBe(newest)
  expect(newest).toEqual({password: `password-${count}`})
  return [before, count]
}

test('a secret is read once, and again from its place once a broker has refused it', async () => {
  expect(await countReadings({file: '/run/secret'})).toEqual([1, 2])
  expect(await countReadings({command: ['pass', 'show', 'kafka']})).toEqual([1, 2])
})

test('nobody types a password a second time', async () => {
  expect(await countReadings({prompt: true})).toEqual([1, 1])
})
