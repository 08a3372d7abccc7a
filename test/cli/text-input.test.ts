import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {readTextInput} from '../../src/cli/text-input.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const {signal} = new AbortController()

test('a file is read as UTF-8, without a byte order mark, and what is none is told with its line', async () => {
  const file = path.join(await temporaryFolder(), 'a.yaml')
  const read = (content: Buffer): Promise<string> => {
    return writeFile(file, content).then(() => readTextInput(file, {of: 'one', signal}))
  }
  expect(await read(Buffer.from('\ufeffä€😀'))).toBe('ä€😀')
  await expect(read(Buffer.from('a\nb\n\xe4', 'latin1'))).rejects.toThrow(`${file} is not UTF-8: line 3.`)
  await expect(read(Buffer.from('\ufefftopics', 'utf16le'))).rejects.toThrow('is not UTF-8: line 1.')
  await expect(readTextInput(`${file}x`, {of: 'one', signal})).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining(`${file}x cannot be read: ENOENT`),
  })
  await expect(
    readTextInput(file, {of: 'one', signal: AbortSignal.abort(new Error('enough'))}),
  ).rejects.toThrow('enough')
})
