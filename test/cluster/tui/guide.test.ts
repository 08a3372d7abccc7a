import {execFile} from 'node:child_process'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, test} from 'vitest'

const script = path.join(import.meta.dirname, '../../../scripts/screens.js')

test('the pictures of the README and of docs/guides are what the program draws', async () => {
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({
    stderr: '',
  })
})
