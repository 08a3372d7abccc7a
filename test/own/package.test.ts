import {execFile} from 'node:child_process'
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {findFileProblems} from '../../scripts/package-files.ts'
import {cleanCheckout} from '../support/clean-checkout.ts'
import {pinnedNode} from '../support/package-stage.ts'
import {doTheMainJob, packagedSamsa} from '../support/packaged-samsa.ts'

// What people install with npm, made of a clean checkout. `npm run check-package` tries it on the other Nodes.

const run = promisify(execFile)
let checkout = ''

beforeAll(async () => {
  checkout = await cleanCheckout()
})

afterAll(() => rm(checkout, {recursive: true, force: true}))

test('what npm packs of a clean checkout has the right files, installs nothing but machine code, and does its job', async () => {
  const npm = {cwd: checkout, maxBuffer: 1e8}
  const packed = await run('npm', ['pack', '--json', '--pack-destination', checkout], npm)
  // What prepack says comes first. npm 11 gives a list, npm 12 an object by names.
  const report: unknown = JSON.parse(packed.stdout.slice(packed.stdout.search(/^[[{]$/m)))
  const [{filename, files}] = Object.values(Object(report)) as [{filename: string; files: {path: string}[]}]
  const paths = files.map((file) => file.path)
  expect(findFileProblems(paths)).toEqual([])
  expect(paths).toEqual(
    expect.arrayContaining(['npm-shrinkwrap.json', 'man/samsa.1', 'dist/THIRD-PARTY-NOTICES.txt']),
  )

  const place = path.join(checkout, 'installed')
  await mkdir(place)
  await writeFile(path.join(place, 'package.json'), '{"private": true}\n')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', ['install', ...flags, path.join(checkout, filename)], {...npm, cwd: place})
  const {packages} = JSON.parse(await readFile(path.join(place, 'node_modules/.package-lock.json'), 'utf8'))
  // Four packages, and of each the one with the code for this machine.
  expect(Object.keys(packages)).toHaveLength(9)

  const samsa = packagedSamsa(checkout, pinnedNode, path.join(place, 'node_modules/samsa/bin/run.js'))
  await doTheMainJob(samsa)
  expect(await samsa(['help', 'exit-codes'])).toContain('130')
  expect(await samsa(['topic', 'list', '--help'])).toContain('USAGE')
  // Places of an error are those of the sources.
  await expect(samsa(['topic', 'list', '-b', '127.0.0.1:1', '--verbose'])).rejects.toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/ at .*src\/kafka\/broker\.ts:\d+:\d+/),
  })
})
