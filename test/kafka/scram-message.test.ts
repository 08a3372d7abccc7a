import {expect, test} from 'vitest'
import {findScramProblem} from '../../src/kafka/kafkajs/scram-message.ts'

test.each(['r=abc,s=c2FsdA==,i=4096', 'r=abc,s=c2FsdA==,i=1000000', 'v=c2lnbmF0dXJl', 'e=other-error'])(
  '%s is taken',
  (message) => {
    expect(findScramProblem(message)).toBeNull()
  },
)

test.each([
  'r=abc,s=c2FsdA==,i=1000001',
  'r=abc,s=c2FsdA==,i=2147483647',
  'r=abc,s=c2FsdA==,i=1e9',
  'r=abc,s=c2FsdA==,i=-1',
  'r=abc,s=c2FsdA==,i=',
  `r=abc,s=c2FsdA==,i=${'9'.repeat(1000)}`,
  'r=abc,s=c2FsdA==,i=4096,i=2147483647,x',
  'hello',
  '\x1b]0;title\x07',
])('%j is not', (message) => {
  expect(findScramProblem(message)).toMatch(/^a SCRAM message that .{1,90}$/)
})
