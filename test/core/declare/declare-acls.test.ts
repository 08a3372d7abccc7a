import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Acl} from '../../../src/core/access/acls.ts'
import {declareAcls} from '../../../src/core/declare/kinds/acls.ts'

function rule(resourceType: string, resourceName: string, operation: string): Acl {
  return {
    principal: 'User:shop',
    host: '*',
    permission: 'allow',
    patternType: 'literal',
    resourceType,
    resourceName,
    operation,
  }
}

test('the same rules make the same file, in whatever order a broker tells them', () => {
  const rules = [
    rule('group', 'shop', 'read'),
    rule('group', 'shop', 'describe'),
    rule('topic', 'orders', 'read'),
    rule('topic', 'orders', 'describe'),
    rule('topic', 'orders', 'describe-configs'),
  ]
  const expected = [
    {
      principal: 'User:shop',
      operations: ['describe', 'read'],
      resource: {type: 'group', name: 'shop'},
    },
    {
      principal: 'User:shop',
      operations: ['describe', 'describe-configs', 'read'],
      resource: {type: 'topic', name: 'orders'},
    },
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(rules, {minLength: rules.length}), (shuffled) => {
      expect(declareAcls(shuffled)).toEqual(expected)
    }),
  )
})
