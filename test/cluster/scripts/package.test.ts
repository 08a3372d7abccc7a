import {execFile} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {writeFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {expect, inject, test} from 'vitest'
import {findFileProblems} from '../../../scripts/package-files.ts'
import {shrinkwrapOf} from '../../../scripts/shrinkwrap-of.ts'
import {repositoryRoot} from '../../support/package-stage.ts'

// What goes into the package. That it installs and runs, on each Node, `npm run check-package` tries.

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifest: Manifest = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'))

test('nothing is in the package but what may be', async () => {
  // A built copy, which has no man pages and no shrinkwrap: those are made when it is packed.
  const stage = inject('packageRoot')
  await writeFile(path.join(stage, '.env'), 'PASSWORD=secret')
  const flags = ['--dry-run', '--json', '--ignore-scripts']
  const {stdout} = await promisify(execFile)('npm', ['pack', ...flags], {cwd: stage, maxBuffer: 1e8})
  const report: unknown = JSON.parse(stdout)
  // npm 11 gives a list, npm 12 an object by names.
  const [{files}] = Object.values(Object(report)) as [{files: readonly {path: string}[]}]
  const paths = files.map((file) => file.path)
  expect(paths.length).toBeGreaterThan(200)
  // The copy of the suite leaves these out.
  const notCopied = ['LICENSE', 'README.md', 'CHANGELOG.md']
  expect(findFileProblems([...paths, ...notCopied])).toEqual([])
  expect(findFileProblems(['.env', 'dist/secret.pem', 'src/cli/main.ts'])).toHaveLength(11)
})

test('dependencies have exact versions, each with its reason in ARCHITECTURE.md', () => {
  const text = readFileSync(path.join(repositoryRoot, 'ARCHITECTURE.md'), 'utf8')
  const rows = text.split('\n').filter((line) => /^\| `/.test(line))
  for (const [name, version] of Object.entries({...manifest.dependencies, ...manifest.devDependencies})) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    expect(
      rows.filter((row) => (row.split('|')[1] ?? '').includes(`\`${name}\``)),
      name,
    ).toHaveLength(1)
  }
})

test('the shrinkwrap has what users get, in the versions of the lock, and nothing of development', () => {
  const lock = JSON.parse(readFileSync(path.join(repositoryRoot, 'package-lock.json'), 'utf8'))
  const {packages} = shrinkwrapOf(lock)
  for (const name of Object.keys(manifest.dependencies))
    expect(packages[`node_modules/${name}`]?.version).toBe(manifest.dependencies[name])
  // What is bundled is needed to build only.
  for (const name of ['vitest', '@oclif/core', 'kafkajs', 'ink'])
    expect(packages[`node_modules/${name}`], name).toBeUndefined()
  expect(packages['']?.devDependencies).toBeUndefined()
})
