import {describe, expect, test} from 'vitest'
import {formatCommandLine} from '../../../src/tui/app/equivalent-command.ts'
import {editPalette, parsePalette} from '../../../src/tui/app/palette.ts'

describe('what is typed behind a colon', () => {
  test.each<[string, ReturnType<typeof parsePalette>]>([
    ['', null],
    ['   ', null],
    ['topics', {type: 'open', request: {view: 'topics'}}],
    [' topic  orders ', {type: 'open', request: {view: 'topic', topic: 'orders'}}],
    ['group billing', {type: 'open', request: {view: 'group', group: 'billing'}}],
    ['tail orders', {type: 'open', request: {view: 'tail', topic: 'orders'}}],
    ['pause', {type: 'pause'}],
    ['q', {type: 'quit'}],
    ['export /tmp/x.json', {type: 'export', path: '/tmp/x.json'}],
    ['export', {type: 'wrong', reason: 'export needs the path of a file'}],
    ['topic', {type: 'wrong', reason: 'top topic needs the name of a topic.'}],
    ['brokers 3', {type: 'wrong', reason: 'top brokers takes no name; "3" is one.'}],
    ['topic a b', {type: 'wrong', reason: '"b" is too much'}],
    [
      'delete orders',
      {
        type: 'wrong',
        reason:
          'no "delete" here: overview, topics, topic, groups, group, tail, brokers, pause, export, quit',
      },
    ],
  ])('%s', (line, command) => {
    expect(parsePalette(line)).toEqual(command)
  })

  test.each<[string, string, string | null]>([
    ['to', 'p', 'top'],
    ['to', 'backspace', 't'],
    ['', 'backspace', null],
    ['to', 'escape', null],
    ['to', 'ctrl+u', ''],
    ['to', 'pagedown', 'to'],
    ['to', '日', 'to日'],
  ])('%s and %s', (line, key, edited) => {
    expect(editPalette(line, key)).toBe(edited)
  })
})

test.each<[readonly string[], readonly string[], string]>([
  [['samsa'], ['topic', 'describe', 'orders'], 'samsa topic describe orders'],
  [['samsa', '-b', 'a:1,b:2'], ['lag', 'my group'], "samsa lag 'my group' -b a:1,b:2"],
  [['samsa'], ['lag', "it's; rm -rf $HOME"], "samsa lag 'it'\\''s; rm -rf $HOME'"],
])('a command for the shell: %j %j', (program, words, line) => {
  expect(formatCommandLine(program, words)).toBe(line)
})
