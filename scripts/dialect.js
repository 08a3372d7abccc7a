// One way to write what could be written in two, where no rule of the linter holds it.
import {globSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {root} from './pinned-node.js'

const RULES = [
  [/^\s*private (?!constructor\b)/m, 'hide members with #; only a constructor is private'],
  [
    /^(?:export )?const [a-z]\w*(?:: [^=\n]+)? = (?:-?\d|'|`|\/[^/*]|new Set\b|new Map\b)/m,
    'a constant number, text, expression, set or map is in CAPITALS',
  ],
]

const problems = []
const files = globSync('src/**/*.{ts,tsx}', {cwd: root})
for (const file of files) {
  const text = readFileSync(path.join(root, file), 'utf8')
  for (const [pattern, sentence] of RULES) {
    const found = pattern.exec(text)
    if (found) problems.push(`${file}:${text.slice(0, found.index).split('\n').length}: ${sentence}`)
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stdout.write(`${files.length} files, ${problems.length} in another dialect\n`)
process.exitCode = problems.length > 0 ? 1 : 0
