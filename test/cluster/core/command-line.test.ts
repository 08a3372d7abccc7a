import {execFileSync} from 'node:child_process'
import {expect, test} from 'vitest'
import {
  type CommandWords,
  flagWords,
  formatCommandLine,
  quoteCommand,
} from '../../../src/core/names/command-line.ts'

const lag = (name: string, ...flags: string[]): CommandWords => ({verb: ['lag'], names: [name], flags})

const cases: readonly (readonly [program: string[], command: CommandWords, line: string, read: string[]])[] =
  [
    [
      ['samsa'],
      {verb: ['topic', 'describe'], names: ['orders']},
      'samsa topic describe orders',
      ['samsa', 'topic', 'describe', 'orders'],
    ],
    [
      ['samsa', '-b', 'a:1,b:2'],
      lag('my group'),
      "samsa lag 'my group' -b a:1,b:2",
      ['samsa', 'lag', 'my group', '-b', 'a:1,b:2'],
    ],
    [
      ['samsa'],
      lag("it's; rm -rf $HOME"),
      "samsa lag 'it'\\''s; rm -rf $HOME'",
      ['samsa', 'lag', "it's; rm -rf $HOME"],
    ],
    [['samsa', '-X', 'a=b c'], lag(''), "samsa lag '' -X 'a=b c'", ['samsa', 'lag', '', '-X', 'a=b c']],
    [
      ['samsa'],
      lag("x\x1b[201~\n'日\u202e1"),
      "samsa lag $'x\\033[201~\\012\\'日\\342\\200\\2561'",
      ['samsa', 'lag', "x\x1b[201~\n'日\u202e1"],
    ],
    // Behind the two dashes nothing is a flag.
    [
      ['samsa', '-b', 'a:1'],
      lag('-rf', '--rates', ...flagWords('--topic', '-x')),
      'samsa lag --rates --topic=-x -b a:1 -- -rf',
      ['samsa', 'lag', '--rates', '--topic=-x', '-b', 'a:1', '--', '-rf'],
    ],
    // A name is never a pattern.
    [['samsa'], lag('a*b?\\'), "samsa lag 'a\\*b\\?\\\\'", ['samsa', 'lag', 'a\\*b\\?\\\\']],
  ]

test.each(cases)('a command for the shell: %j %j', (program, command, line) => {
  expect(formatCommandLine(program, command)).toBe(line)
  expect(line).not.toMatch(/[\x00-\x1f\u202e]/)
})

test.each(cases)('bash reads the same words: %j %j', (_program, _command, line, read) => {
  const words = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], {encoding: 'utf8'})
  expect(words.split('\0').slice(0, -1)).toEqual(read)
})

test('a command in a sentence', () => {
  expect(quoteCommand('group describe', ['a b'])).toBe("`samsa group describe 'a b'`")
  expect(quoteCommand('group reset', ['-odd'], ['--undo'])).toBe('`samsa group reset --undo -- -odd`')
})
