import {existsSync, globSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {expect, test} from 'vitest'
import {repositoryRoot} from '../../support/package-stage.ts'

const pages = globSync('{*.md,docs/**/*.md,bench/*.md}', {cwd: repositoryRoot})
const code = globSync('{src,test,bench,scripts}/**/*.{ts,tsx,js}', {cwd: repositoryRoot})
/** A page by its place in the repository; templates (`${name}.md`) and globs name none. */
const PAGE = /(?<![\w/.$}*-])(?:[\w.-]+\/)*[\w-]+\.md\b/g
/** Links of Markdown that lead to a file: no address, no anchor of the same page. */
const LINK = /\]\((?![a-z]+:|#)([^)#\s]+)/g

const read = (file: string): string => readFileSync(path.join(repositoryRoot, file), 'utf8')
const exists = (file: string): boolean => existsSync(path.join(repositoryRoot, file))

test('every page that a comment points to is in the repository', () => {
  const comments = code.flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => /^\s*(\*|\/\/|\/\*)/.test(line))
      .flatMap((line) => [...line.matchAll(PAGE)].map(([page]) => ({file, page}))),
  )
  expect(comments.length).toBeGreaterThan(20)
  expect(comments.filter(({page}) => !exists(page))).toEqual([])
})

test('every link of a page leads to a file', () => {
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(LINK)].map(([, link = '']) => ({
      page,
      target: path.join(path.dirname(page), link),
    })),
  )
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter(({target}) => !exists(target))).toEqual([])
})

test('every guide and design page is in the index', () => {
  const index = read('docs/README.md') + read('docs/design/README.md')
  const listed = globSync('docs/{guides/,design/,}*.md', {cwd: repositoryRoot}).map((page) =>
    path.basename(page),
  )
  expect(listed.filter((name) => name !== 'README.md' && !index.includes(`${name})`))).toEqual([])
})
