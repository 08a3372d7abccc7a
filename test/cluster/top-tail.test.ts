import {expect, test} from 'vitest'
import {createTopic, kafkaClient} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'

test('top tail shows records as they come, holds them during a pause, and opens one', async () => {
  const topic = await createTopic(randomName('tail'), {partitions: 2})
  const producer = kafkaClient().producer()
  await producer.connect()
  const send = (...values: readonly string[]) =>
    producer.send({topic, messages: values.map((value) => ({value, headers: {trace: 'abc'}}))})
  await send('there-before')
  const session = startTerminal(['top', 'tail', topic], {cols: 100, rows: 24})
  try {
    await session.waitForText('there-before')
    await send('\x1b]0;owned\x07', 'came-later')
    await session.waitForText('came-later')
    await session.waitForText('\\x1b]0;owned\\x07')
    expect(session.output()).not.toContain('owned\x07')

    session.write('p')
    await session.waitForText('paused')
    await send('one', 'two', 'three')
    const held = await session.waitForText('+3 held')
    expect(held.some((row) => row.includes('three'))).toBe(false)
    session.write('p')
    await session.waitForText('three')

    session.write('/there-before\r')
    await session.waitForText('TAIL 1 of 6')
    session.write('\r')
    await session.waitForText('RECORD')
    await session.waitForText('trace = abc')
    await session.waitForText('|there-before|')
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
    await producer.disconnect()
  }
})
