import {expect, test} from 'vitest'
import {createTopic, kafkaClient} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'

test('top groups shows a lag as it is, and a group with its partitions and members', async () => {
  const topic = await createTopic(randomName('lagging'), {partitions: 1})
  const group = randomName('group')
  const kafka = kafkaClient()
  const producer = kafka.producer()
  const admin = kafka.admin()
  await Promise.all([producer.connect(), admin.connect()])
  await producer.send({topic, messages: Array.from({length: 50}, () => ({value: 'x'}))})
  await admin.setOffsets({groupId: group, topic, partitions: [{partition: 0, offset: '20'}]})
  const session = startTerminal(['top', 'groups', '--filter', group], {cols: 120, rows: 24})
  try {
    await session.waitForText(new RegExp(`> ${group} .* 30 `))
    session.write('\r')
    await session.waitForText(/> .* 0 .* 30 .* 20 +50\b/)
    await session.waitForText('(record)')
    session.write('\t')
    await session.waitForText('[MEMBERS]')
    session.write('\x1b')
    await session.waitForText('GROUPS 1')
    await producer.send({topic, messages: Array.from({length: 7}, () => ({value: 'x'}))})
    await session.waitForText(new RegExp(`> ${group} .* 37 `))
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
    await Promise.all([producer.disconnect(), admin.disconnect()])
  }
})
