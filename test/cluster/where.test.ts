import {expect, test} from 'vitest'
import {createTopic, produce, readAll} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

/** Orders of 10, 20 and 30, a text and a tombstone. */
async function orders(): Promise<string> {
  const topic = await createTopic(randomName('where'))
  await produce(topic, [
    {key: 'a', value: '{"amount":10}', headers: {source: 'shop'}},
    {key: 'b', value: '{"amount":20}', headers: {source: ['till', 'shop']}},
    {key: 'c', value: '{"amount":30}', headers: {source: 'till'}},
    {key: 'd', value: 'hello'},
    {key: 'e', value: null},
  ])
  return topic
}

test('consume: what matches, and on how many records it could not be evaluated', async () => {
  const topic = await orders()
  const args = ['consume', topic, '--exit', '-f', '%k\\n', '--where']
  const run = await runSamsa([...args, 'value.amount >= 20 && headers.source == "shop"'])
  expect(run).toMatchObject({code: 0, stdout: 'b\n'})
  expect(run.stderr).toBe(
    'samsa: --where could not be evaluated on 2 records, which do not match: value is not JSON (1), value is null (1).\n',
  )
  // What --grep leaves out is not looked at.
  const both = await runSamsa([...args, 'value.amount >= 20', '--grep', 'k:[bc]'])
  expect(both).toMatchObject({code: 0, stdout: 'b\nc\n', stderr: ''})
  const tail = await runSamsa([...args, 'value == null', '--tail', '1'])
  expect(tail).toMatchObject({code: 0, stdout: 'e\n', stderr: ''})
  expect(await runSamsa([...args, 'valeu == 1', '-b', '127.0.0.1:1'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean value?'),
  })
})

test('topic copy: only what matches, and another expression cannot go on where one stopped', async () => {
  const topic = await orders()
  const target = await createTopic(randomName('where'))
  const expression = 'value.amount > 10'
  const run = await runSamsa(['topic', 'copy', topic, target, '--where', expression])
  expect(run.code, run.stderr).toBe(0)
  expect(run.stderr).toContain('--where could not be evaluated on')
  expect((await readAll(target)).map(({key}) => key?.toString())).toEqual(['b', 'c'])
  const again = await runJson(['topic', 'copy', topic, target, '--resume', '--where', 'true'], {code: 2})
  expect(again).toMatchObject({
    error: {message: expect.stringContaining(`--where '${expression}'`)},
  })
})
