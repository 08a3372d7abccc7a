import {expect, test} from 'vitest'
import {
  isNameless,
  overruling,
  principalOf,
  roleRules,
  warningsOf,
} from '../../../src/core/access/acl-rules.ts'
import type {Acl} from '../../../src/core/access/acls.ts'
import {explainAccess} from '../../../src/core/access/explain-access.ts'

/** `shop read orders`, `shop deny:all or...`, `* describe * @10.0.0.1` */
function rule(text: string): Acl {
  const [who = '', what = '', on = '', host] = text.split(' ')
  const [permission, operation] = what.includes(':') ? what.split(':') : ['allow', what]
  const isPrefix = on.endsWith('...')
  return {
    principal: principalOf(who),
    host: host?.slice(1) ?? '*',
    operation: operation ?? '',
    permission: permission ?? '',
    resourceType: 'topic',
    resourceName: isPrefix ? on.slice(0, -3) : on,
    patternType: isPrefix ? 'prefixed' : 'literal',
  }
}

const explain = (...rules: string[]) =>
  explainAccess(rules.map(rule), {type: 'topic', name: 'orders'}).map(
    ({principal, host, permission, operations, by}) =>
      `${principal}@${host} ${permission} ${operations.join()} by ${by.resourceName}`,
  )

const EVERYTHING = 'read,write,create,delete,alter,describe,describe-configs,alter-configs'

test('who gets in: what allows, what it brings along, and the rule that is closest', () => {
  expect(explain()).toEqual([])
  expect(explain('shop read other', 'shop read order')).toEqual([])
  expect(
    explain('shop read orders', 'shop write or...', 'shop create ord...', 'shop alter-configs *'),
  ).toEqual([
    'User:shop@* allow read,describe by orders',
    'User:shop@* allow write by or',
    'User:shop@* allow create by ord',
    'User:shop@* allow describe-configs,alter-configs by *',
  ])
  expect(explain('* describe *', 'shop all orders')).toEqual([
    `User:shop@* allow ${EVERYTHING} by orders`,
    'User:*@* allow describe by *',
  ])
})

test('a denial counts before all that allow, for what it names alone', () => {
  expect(explain('eve all orders', 'eve deny:read *')).toEqual([
    'User:eve@* deny read by *',
    'User:eve@* allow write,create,delete,alter,describe,describe-configs,alter-configs by orders',
  ])
  expect(explain('eve read orders', '* deny:all or...')).toEqual([
    `User:eve@* deny ${EVERYTHING} by or`,
    `User:*@* deny ${EVERYTHING} by or`,
  ])
})

test('a host that rules name is told where it comes to something else', () => {
  expect(explain('ann read orders @10.0.0.1', '* describe *')).toEqual([
    'User:ann@* allow describe by *',
    'User:ann@10.0.0.1 allow read,describe by orders',
    'User:*@* allow describe by *',
  ])
  expect(explain('ann read orders', 'ann read orders @10.0.0.1')).toEqual([
    'User:ann@* allow read,describe by orders',
  ])
})

test('what overrules a new rule leaves nothing of it', () => {
  const by = (text: string, ...rules: string[]) => overruling(rule(text), rules.map(rule))?.resourceName
  expect(by('eve read orders', 'eve deny:all *')).toBe('*')
  expect(by('eve read ord...', '* deny:read or...')).toBe('or')
  // Of these something is left.
  expect(by('eve read ord...', 'eve deny:read orders')).toBeUndefined()
  expect(by('eve all orders', 'eve deny:read orders')).toBeUndefined()
  expect(by('eve read orders', 'eve deny:read orders @10.0.0.1')).toBeUndefined()
  expect(by('eve deny:read orders', 'eve deny:all *')).toBeUndefined()
})

test('roles are the rules of kafka-acls; principals of other types are said', () => {
  const names = {topic: ['t'], group: ['g'], 'transactional-id': ['x']}
  const words = roleRules(names, {producer: true, consumer: true, idempotent: true}).map((each) =>
    each.join(' '),
  )
  expect(words).toEqual([
    'topic t read',
    'topic t describe',
    'group g read',
    'topic t write',
    'topic t describe',
    'topic t create',
    'transactional-id x write',
    'transactional-id x describe',
    'cluster kafka-cluster idempotent-write',
  ])
  expect(['shop', 'User:shop', 'Group:ops', 'CN=a,O=b', 'https://issuer/x', '*'].map(principalOf)).toEqual([
    'User:shop',
    'User:shop',
    'Group:ops',
    'User:CN=a,O=b',
    'User:https://issuer/x',
    'User:*',
  ])
  expect(['User:', 'User:User:', 'Group: '].map(isNameless)).toEqual([true, true, true])
  expect(['User:a', 'a:', 'User:a:'].map(isNameless)).toEqual([false, false, false])
  expect(warningsOf(rule('shop read or*'))).toHaveLength(1)
  expect(warningsOf(rule('* all *'))).toHaveLength(1)
  expect(warningsOf(rule('shop read *'))).toEqual([])
})
