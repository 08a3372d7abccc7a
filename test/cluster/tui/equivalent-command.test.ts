import {execFileSync} from 'node:child_process'
import {expect, test} from 'vitest'
import {formatCommandLine} from '../../../src/tui/app/equivalent-command.ts'

const cases: readonly (readonly [readonly string[], readonly string[], string])[] = [
  [['samsa'], ['topic', 'describe', 'orders'], 'samsa topic describe orders'],
  [['samsa', '-b', 'a:1,b:2'], ['lag', 'my group'], "samsa lag 'my group' -b a:1,b:2"],
  [['samsa'], ['lag', "it's; rm -rf $HOME"], "samsa lag 'it'\\''s; rm -rf $HOME'"],
  [['samsa', '-X', 'a=b c'], ['lag', ''], "samsa lag '' -X 'a=b c'"],
  [['samsa'], ['lag', "x\x1b[201~\n\\'日\u202e1"], "samsa lag $'x\\033[201~\\012\\\\\\'日\\342\\200\\2561'"],
]

test.each(cases)('a command for the shell: %j %j', (program, words, line) => {
  expect(formatCommandLine(program, words)).toBe(line)
  expect(line).not.toMatch(/[\x00-\x1f\u202e]/)
})

test.each(cases)('bash reads the same words: %j %j', (program, words, line) => {
  const read = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], {encoding: 'utf8'})
  const [name, ...connection] = program
  expect(read.split('\0').slice(0, -1)).toEqual([name, ...words, ...connection])
})
