import {expect, test} from 'vitest'
import {withNeededRights} from '../../../src/cli/access/needed-rights.ts'
import {Failure} from '../../../src/errors/failure.ts'

const needs = {doing: 'Reading', operation: 'read', topics: ['orders', 'a b'], groups: ['-g']} as const
const denied = new Failure('denied', 'It needs DESCRIBE.', {code: 'TOPIC_AUTHORIZATION_FAILED'})

test('a denial gets all that is needed, and a line for a shell that gives it', () => {
  const told = withNeededRights(denied, needs, {mechanism: 'plain', username: 'ann'})
  expect(told).toMatchObject({
    kind: 'denied',
    suggestions: [
      'Reading needs READ on topic orders and READ on topic a b and READ on group -g; DESCRIBE comes with it.',
      "Whoever may change ACLs gives it: `samsa acl add --principal ann --operation read --topic orders --topic 'a b' --group=-g`.",
      expect.stringMatching(/^Where a rule denies it, .*samsa acl remove --deny/),
    ],
  })
  for (const sasl of [null, {mechanism: 'scram-sha-512', username: 'id', isToken: true}] as const)
    expect(withNeededRights(denied, needs, sasl).suggestions[1]).toContain('--principal USER ')
})

test('what is no lack of a rule stays as it is', () => {
  const others = [
    new Failure('denied', 'It was a dry run.', {code: 'READ_ONLY'}),
    new Failure('not-found', 'It is not there.'),
    new Error('x'),
  ]
  for (const error of others) expect(withNeededRights(error, needs, null)).toBe(error)
  expect(withNeededRights(denied, {...needs, topics: []}, null)).toBe(denied)
})
