import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {stopLocal} from '../../src/local/stop.ts'

test('where there never was a cluster, none is stopped, and no folder is made for it', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'samsa-stop-'))
  onTestFinished(() => rmSync(home, {recursive: true}))
  const directories = {dataRoot: path.join(home, 'data'), cacheRoot: path.join(home, 'cache')}
  expect(await stopLocal('trial', {directories})).toEqual({
    name: 'trial',
    outcome: 'absent',
    stoppedBrokers: 0,
  })
  expect(existsSync(directories.dataRoot)).toBe(false)
})
