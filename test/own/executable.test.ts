import {execFile} from 'node:child_process'
import {globSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {cleanCheckout} from '../support/clean-checkout.ts'
import {bootstrapServers} from '../support/cluster.ts'
import {pinnedNode} from '../support/package-stage.ts'
import {doTheMainJob, packagedSamsa} from '../support/packaged-samsa.ts'

// The executable of `npm run package`, made of a clean checkout and run without anything of it.

const run = promisify(execFile)
let checkout = ''

beforeAll(async () => {
  checkout = await cleanCheckout()
})

afterAll(() => rm(checkout, {recursive: true, force: true}))

test('the executable does its job without Node, from a folder of its own', async () => {
  await run(pinnedNode, ['scripts/package.js'], {cwd: checkout, maxBuffer: 1e8})
  const [folder = ''] = globSync(`${checkout}/build/samsa-*`)
  const files = readdirSync(folder)
  expect(files.sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD-PARTY-NOTICES.txt',
    'man',
    'samsa',
  ])
  const notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
  for (const name of ['@oclif/core ', 'kafkajs ', 'ink ', 'yoga-layout ', 'snappy ', 'Node.js'])
    expect(notices).toContain(`\n${name}`)
  // Nothing of the checkout may be of help to it.
  await rm(path.join(checkout, 'node_modules'))
  await rm(path.join(checkout, 'src'), {recursive: true})
  await rm(path.join(checkout, 'docs'), {recursive: true})

  const samsa = packagedSamsa(checkout, path.join(folder, 'samsa'))
  const {version} = JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8'))
  expect(await samsa(['--version'])).toContain(`samsa/${version} `)
  const topic = await doTheMainJob(samsa)
  // Machine code is kept for this user alone, and what was changed is not loaded.
  const [snappy = ''] = globSync(`${checkout}/cache/samsa/native/*/snappy*`)
  const {size} = statSync(snappy)
  expect(statSync(path.dirname(snappy)).mode & 0o777).toBe(0o700)
  writeFileSync(snappy, 'changed')
  expect((await samsa(['consume', topic, '--exit', '-f', '%v'])).length).toBe(8)
  expect(statSync(snappy).size).toBe(size)
  // Neither a variable of Node's nor an argument that Node looks at makes it load other code.
  const variables = path.join(checkout, 'node.env')
  const other = 'NODE_OPTIONS=--require=/nowhere/other.js'
  writeFileSync(variables, `${other}\n`)
  const words = ['-c', `${other} "$0" --version --env-file="$1"`, path.join(folder, 'samsa'), variables]
  expect((await run('sh', words)).stdout).toContain(`samsa/${version} `)
  expect(await samsa(['help', 'exit-codes'])).toContain('130')
  expect(await samsa(['topic', 'list', '--help'])).toContain('USAGE')
  expect(await samsa(['top', 'topics', '--once', '-b', bootstrapServers()])).toContain('packaged-')
  await expect(samsa(['topik', 'list'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('topic list'),
  })
})
