import {AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes} from 'kafkajs'
import {expect, test} from 'vitest'
import {runFailing, runRefused} from '../support/failed-run.ts'
import {withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'

// Only on names of their own: a rule on * would shut out the other tests of this broker.

interface Acls {
  readonly executed?: boolean
  readonly acls: readonly {
    readonly operation: string
    readonly resourceType: string
    readonly resourceName: string
    readonly patternType: string
    readonly permission: string
    readonly outcome?: string | null
  }[]
}

const short = ({acls}: Acls) =>
  acls.map(
    ({operation, resourceType, patternType, outcome}) =>
      `${operation} ${resourceType} ${patternType} ${outcome}`,
  )

test('rules of roles are added, are there already, and go by the same words', async () => {
  const [topic, user] = [randomName('acl'), randomName('shop')]
  const words = [
    '--principal',
    user,
    '--consumer',
    '--producer',
    '--topic',
    topic,
    '--prefixed',
    '--group',
    topic,
  ]
  expect(short(await runJson(['acl', 'add', ...words, '--dry-run']))).toContain('read topic prefixed null')
  const before = await runJson<Acls>(['acl', 'list', '--principal', user])
  expect(before.acls).toEqual([])
  const roles = ['read', 'describe', 'write', 'create'].map(
    (operation) => `${operation} topic prefixed created`,
  )
  expect(short(await runJson(['acl', 'add', ...words])).sort()).toEqual(
    [...roles, 'read group prefixed created'].sort(),
  )
  const {resources} = await withAdmin((admin) =>
    admin.describeAcls({
      resourceType: AclResourceTypes.TOPIC,
      resourceName: topic,
      resourcePatternType: ResourcePatternTypes.PREFIXED,
      principal: `User:${user}`,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ALLOW,
    }),
  )
  expect(resources[0]?.acls.map(({operation}) => operation).sort()).toEqual(
    [
      AclOperationTypes.READ,
      AclOperationTypes.WRITE,
      AclOperationTypes.CREATE,
      AclOperationTypes.DESCRIBE,
    ].sort(),
  )
  // Once more, and with one that is new.
  const more = ['--principal', user, '--operation', 'READ,delete', '--topic', topic, '--prefixed']
  expect(short(await runJson(['acl', 'add', ...more]))).toEqual([
    'read topic prefixed exists',
    'delete topic prefixed created',
  ])
  const asked = await runSamsa(['acl', 'remove', ...words])
  expect(asked).toMatchObject({code: 2, stdout: ''})
  expect(short(await runJson(['acl', 'remove', ...words, '--yes']))).toHaveLength(5)
  const rest = await runJson<Acls>(['acl', 'list', '--topic', `${topic}-x`])
  expect(short(rest)).toEqual(['delete topic prefixed undefined'])
  expect(short(await runJson(['acl', 'remove', '--principal', user, '--yes']))).toEqual([
    'delete topic prefixed deleted',
  ])
})

test('a list of one topic says who gets in and why; JSON has the rules', async () => {
  const topic = randomName('acl')
  const add = (...words: string[]) => runSamsa(['acl', 'add', '--topic', topic, ...words])
  await add('--principal', 'shop', '--operation', 'read')
  await add('--principal', 'eve', '--deny', '--operation', 'all')
  // What brokers compare as a text has to be one that they can have.
  for (const words of [
    ['--principal', 'User:', '--operation', 'read'],
    ['--principal', 'eve', '--operation', 'read', '--host', 'kafka.example.org'],
  ])
    expect((await add(...words)).code).toBe(2)
  const shadowed = await add('--principal', 'eve', '--operation', 'read', '--host', '10.0.0.1')
  expect(shadowed.stderr).toContain(`as User:eve deny all on topic ${topic} overrules it.`)
  const {stdout} = await runSamsa(['acl', 'list', '--topic', topic])
  const [, explained = ''] = stdout.split(`Who gets to topic ${topic}, and why\n`)
  expect(explained.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'PRINCIPAL | MAY | BY',
    `User:eve | nothing | rules on topic ${topic}`,
    `User:shop | read, describe | rules on topic ${topic}`,
    'Nobody else.',
    '',
  ])
  const {acls} = await runJson<Acls>(['acl', 'list', '--topic', topic])
  expect(acls.map(({permission, operation}) => `${permission} ${operation}`)).toEqual([
    'allow read',
    'deny all',
    'allow read',
  ])
  // Those that allow go; the denial stays, and that is said.
  const removed = await runSamsa(['acl', 'remove', '--topic', topic, '--yes', '-o', 'name'])
  expect(removed.stdout.split('\n')).toHaveLength(3)
  expect(removed.stderr).toContain('1 that denies stays')
  const last = await runSamsa(['acl', 'remove', '--topic', topic, '--deny', '--yes'])
  expect(last.stderr).toContain(`No rule is left on topic ${topic}: with allow.everyone.if.no.acl.found`)
  expect((await runSamsa(['acl', 'list', '--topic', topic])).stdout).toContain(
    `No rule is on topic ${topic}.`,
  )
})

test('what is not there, and words that make no rule', async () => {
  const topic = randomName('acl')
  const rule = ['--principal', 'shop', '--operation', 'read', '--topic', topic]
  const {error} = await runFailing(['acl', 'remove', ...rule, '--yes'], 1)
  expect(error).toMatchObject({kind: 'not-found', code: 'ACL_NOT_FOUND'})
  expect(short(await runJson(['acl', 'remove', ...rule, '--yes', '--if-exists']))).toEqual([
    'read topic literal absent',
  ])
  const refused: readonly (readonly [words: string, says: string])[] = [
    ['add --operation read --topic t', 'Whose rule?'],
    ['add --principal a --operation read', 'On what?'],
    ['add --principal a --topic t', 'Which operations?'],
    ['add --principal a --topic t --operation raed', "'raed' is no operation."],
    ['add --principal a --group g --operation write', 'Nobody can write a group'],
    ['add --principal a --topic t --consumer', 'Which groups?'],
    ['add --principal a --topic t --producer --group g', '--producer has no use for --group.'],
    ['add --principal a --topic t --producer --operation read', 'leave --operation out'],
    ['add --principal a --cluster --prefixed --operation alter', 'do not go together'],
    ['remove --operation read --yes', 'Which rules?'],
  ]
  await Promise.all(
    refused.map(async ([words, says]) => {
      const {message} = await runRefused(['acl', ...words.split(' ')])
      expect(message).toContain(says)
    }),
  )
})
