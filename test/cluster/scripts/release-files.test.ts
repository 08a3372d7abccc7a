import {existsSync, globSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {parse} from 'yaml'
import {repositoryRoot} from '../../support/package-stage.ts'

// What no machine here can run: the image, and the workflows of GitHub.

const read = (file: string): string => readFileSync(path.join(repositoryRoot, file), 'utf8')
const {scripts, repository} = JSON.parse(read('package.json'))

test('what the image copies is there, let through to it, and all that the executable is made of', () => {
  const lines = read('Dockerfile').split('\n')
  const copies = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
  const sources = copies.flatMap((line) => line.split(/\s+/).slice(1, -1))
  expect(sources.filter((source) => !existsSync(path.join(repositoryRoot, source)))).toEqual([])
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
  expect(allowed.map((line) => line.slice(1)).sort()).toEqual([...sources].sort())
  for (const line of lines.filter((each) => each !== '' && !each.startsWith('#')))
    expect(line).toMatch(/^(FROM|WORKDIR|COPY|RUN|USER|ENTRYPOINT|CMD) /)
})

test('workflows may do no more than they say, run actions of fixed commits, and call scripts that there are', () => {
  const files = globSync('.github/workflows/*.yml', {cwd: repositoryRoot})
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) {
    const text = read(file)
    const {permissions, jobs} = parse(text)
    expect(permissions, file).toEqual({contents: 'read'})
    for (const [name, job] of Object.entries<Record<string, unknown>>(jobs)) {
      expect(job['timeout-minutes'], `${file} ${name}`).toBeTypeOf('number')
      const {needs = []} = job
      for (const needed of [needs].flat()) expect(Object.keys(jobs), `${file} ${name}`).toContain(needed)
    }
    for (const [, action] of text.matchAll(/uses: (.*)/g))
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/)
    for (const [, script = ''] of text.matchAll(/npm run ([\w-]+)/g))
      expect(scripts, file).toHaveProperty(script)
    for (const [place] of text.matchAll(/(?:\.ci|scripts)\/[\w.]+/g))
      expect(existsSync(path.join(repositoryRoot, place)), place).toBe(true)
  }
})

test('all that names the repository names the same one', () => {
  const [, owner] = /github\.com\/([\w-]+)\/samsa\.git$/.exec(repository.url) ?? []
  for (const file of ['package.json', '.github/ISSUE_TEMPLATE/config.yml'])
    for (const [, found] of read(file).matchAll(/github\.com\/([\w-]+)\/samsa/g))
      expect(found, file).toBe(owner)
  for (const [, found] of read('.github/CODEOWNERS').matchAll(/@([\w-]+)\//g)) expect(found).toBe(owner)
})

test('the forms of issues have what GitHub asks of them', () => {
  for (const file of globSync('.github/ISSUE_TEMPLATE/{bug,feature}.yml', {cwd: repositoryRoot})) {
    const {name, description, body} = parse(read(file))
    expect([name, description]).toEqual([expect.any(String), expect.any(String)])
    const ids = body.map(({id}: {id: string}) => id)
    expect(new Set(ids).size, file).toBe(body.length)
    for (const {type, attributes} of body) {
      expect(type).toMatch(/^(textarea|input|dropdown)$/)
      expect(attributes.label).toBeTypeOf('string')
    }
  }
})
