import {expect, test} from 'vitest'
import {prose} from '../../src/cli/prose.ts'

test.each([
  ['one line stays', prose`One line.`, 'One line.'],
  [
    'line breaks inside a paragraph are spaces, whatever stands around them',
    prose`
      Names may be
globs;	 
    several are or-ed.
    `,
    'Names may be globs; several are or-ed.',
  ],
  ['blank lines end a paragraph, and several are one', prose`A\nb.\n\nC\nd.\n  \n\nE.`, 'A b.\n\nC d.\n\nE.'],
  [
    'a list keeps its lines, a long item is joined',
    prose`Words:\n  - one, which\n  goes on\n  - two`,
    'Words:\n- one, which goes on\n- two',
  ],
  ['a dash inside a line begins no item', prose`-N alone\n-N is latest-N`, '-N alone -N is latest-N'],
  ['values are put in, escape sequences are read', prose`Ends in ${'\\n'} or \\t.`, 'Ends in \\n or \\t.'],
])('%s', (_, text, expected) => {
  expect(text).toBe(expected)
})
