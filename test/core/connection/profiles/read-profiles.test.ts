import {expect, test} from 'vitest'
import {chooseProfile} from '../../../../src/core/connection/profiles/choose-profile.ts'
import {
  chooseCurrent,
  dropProfile,
  putProfile,
} from '../../../../src/core/connection/profiles/edit-profiles.ts'
import type {ProfileFile} from '../../../../src/core/connection/profiles/profile.ts'
import {readProfiles} from '../../../../src/core/connection/profiles/read-profiles.ts'
import type {Problem} from '../../../../src/core/source/source-tree.ts'

function read(
  text: string,
  file = 'config.yaml',
): {readonly file: ProfileFile; readonly problems: Problem[]} {
  const problems: Problem[] = []
  return {file: readProfiles({file, text, folder: '/home/ann'}, problems), problems}
}

const PROD = `
current: prod # the one
profiles:
  prod:
    bootstrapServers: [b1:9093, b2:9093]
    tls: {ca: ca.pem, cert: /etc/me.pem, keyPassword: {keyring: samsa/key}, minVersion: TLSv1.3, serverName: kafka}
    sasl: {mechanism: SCRAM-SHA-512, username: ann, password: {command: [pass, show, kafka]}}
    brokerMap: {'*.internal:9092': 'localhost:*'}
    protected: true
    color: red
    properties: {client.rack: eu-1, request.timeout.ms: 5000}
  dev: {bootstrapServers: localhost:9092, readOnly: true}
`

test('secrets among other properties are found under every name, and so is what signs with the credentials of AWS', () => {
  const {file, problems} = read(`
profiles:
  jaas: {bootstrapServers: b, properties: {sasl.jaas.config: 'x.PlainLoginModule required username="a" password="p";'}}
  name: {bootstrapServers: b, properties: {sasl.jaas.config: 'x.PlainLoginModule required username="a";'}}
  other: {bootstrapServers: b, properties: {sasl.oauthbearer.client.secret: s, ssl.key.pem: k}}
  chain: {bootstrapServers: b, properties: {ssl.keystore.certificate.chain: '-----BEGIN PRIVATE KEY-----'}}
  aws: {bootstrapServers: b, tls: true, sasl: {mechanism: AWS_MSK_IAM}}
  same: {bootstrapServers: b, properties: {sasl.mechanisms: aws_msk_iam}}
`)
  expect(problems).toEqual([])
  const found = [...file.profiles].map(([name, {literals, needsTrust}]) => [name, literals, needsTrust])
  expect(found).toEqual([
    ['jaas', ['sasl.jaas.config'], []],
    ['name', [], []],
    [
      'other',
      ['sasl.oauthbearer.client.secret', 'ssl.key.pem'],
      ['sasl.oauthbearer.client.secret', 'ssl.key.pem'],
    ],
    ['chain', ['ssl.keystore.certificate.chain'], ['ssl.keystore.certificate.chain']],
    ['aws', [], ['sasl.mechanism']],
    ['same', [], ['sasl.mechanisms']],
  ])
})

test.each([
  ['tls: {verifyName: false}', ['ssl.endpoint.identification.algorithm']],
  ['tls: {serverName: kafka, minVersion: TLSv1.3}', ['ssl.server.name']],
  ['tls: {ca: ca.pem}', ['ssl.truststore.location']],
  ['sasl: {mechanism: PLAIN, username: a, allowPlaintextPassword: true}', ['allow.plaintext.password']],
  ['properties: {enable.ssl.certificate.verification: false}', ['enable.ssl.certificate.verification']],
  ['properties: {ssl.ca.pem: x, ssl.ca.location: /dev/zero}', ['ssl.ca.pem', 'ssl.ca.location']],
  ["properties: {ssl.endpoint.identification.algorithm: ''}", ['ssl.endpoint.identification.algorithm']],
  ['properties: {ssl.something.new: x}', ['ssl.something.new']],
  ['sasl: {mechanism: OAUTHBEARER, tokenEndpoint: "https://a"}', ['sasl.oauthbearer.token.endpoint.url']],
  ['tls: true, sasl: {mechanism: SCRAM-SHA-512, username: a}, protected: true, color: red', []],
  ['properties: {client.id: x, acks: all, enable.ssl.certificate.verification: true}', []],
])('of a project needs trust: %s', (fields, needsTrust) => {
  const {file, problems} = read(`profiles: {p: {bootstrapServers: a, ${fields}}}`)
  expect(problems).toEqual([])
  expect(file.profiles.get('p')?.needsTrust).toEqual(needsTrust)
})

test('a profile is the properties of a client, with paths relative to its file, and secrets as the places where they are', () => {
  const {file, problems} = read(PROD)
  expect(problems).toEqual([])
  const prod = file.profiles.get('prod')
  expect(Object.fromEntries(prod?.settings ?? [])).toEqual({
    'bootstrap.servers': 'b1:9093,b2:9093',
    'security.protocol': 'SASL_SSL',
    'ssl.truststore.location': '/home/ann/ca.pem',
    'ssl.keystore.location': '/etc/me.pem',
    'ssl.key.password': {keyring: 'samsa/key'},
    'ssl.server.name': 'kafka',
    'ssl.enabled.protocols': 'TLSv1.3',
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.username': 'ann',
    'sasl.password': {command: ['pass', 'show', 'kafka']},
    'client.rack': 'eu-1',
    'request.timeout.ms': '5000',
  })
  expect(prod).toMatchObject({isProtected: true, isReadOnly: false, color: 'red', literals: []})
  expect(prod?.needsTrust).toEqual([
    'ssl.truststore.location',
    'ssl.keystore.location',
    'ssl.key.password',
    'ssl.server.name',
    'sasl.password',
    'brokerMap',
  ])
  expect(file.profiles.get('dev')).toMatchObject({isReadOnly: true, needsTrust: []})
  expect(Object.fromEntries(file.profiles.get('dev')?.settings ?? [])).toEqual({
    'bootstrap.servers': 'localhost:9092',
    'security.protocol': 'PLAINTEXT',
  })
})

test.each([
  [
    'profiles: {p: {bootstrapServers: a, bootstrapServer: b}}',
    'bootstrapServer is not known. Did you mean bootstrapServers?',
  ],
  ['profiles: {p: {}}', 'The field bootstrapServers is missing.'],
  ['profiles: {"a b": {bootstrapServers: a}}', 'a b is no name of a profile'],
  ['profiles: {p: {bootstrapServers: a, sasl: {mechanism: PLIAN}}}', 'Did you mean PLAIN?'],
  [
    'profiles: {p: {bootstrapServers: a, sasl: {mechanism: PLAIN, password: {env: A, file: b}}}}',
    'Give one of {env: NAME}',
  ],
  ['profiles: {p: {bootstrapServers: a, color: pink}}', 'Expected red or green'],
  ['profiles: [p]', 'Expected a map'],
])('%s', (text, message) => {
  const {problems} = read(text)
  expect(problems).toHaveLength(1)
  expect(problems[0]?.message).toContain(message)
  expect(problems[0]).toMatchObject({file: 'config.yaml', line: 1})
})

test('a secret that stands in the file is told, and in no problem', () => {
  const {file, problems} = read(
    'profiles: {p: {bootstrapServers: a, sasl: {mechanism: PLAIN, username: x, password: canary-1}, colour: canary-2}}',
  )
  expect(file.profiles.size).toBe(0)
  expect(JSON.stringify(problems)).not.toContain('canary-1')
  const fine = read(
    'profiles: {p: {bootstrapServers: a, sasl: {mechanism: PLAIN, username: x, password: canary-1}}}',
  )
  expect(fine.file.profiles.get('p')?.literals).toEqual(['sasl.password'])
})

test('a name that is typed goes before a current one, and the first file before the others', () => {
  const user = read(PROD, 'user').file
  const project = read('profiles: {dev: {bootstrapServers: project:1}}\n', 'project').file
  const files = [project, user]
  expect(chooseProfile(files, null)?.name).toBe('prod')
  const dev = chooseProfile(files, {name: 'dev', by: '-P'})
  expect(dev?.settings.get('bootstrap.servers')).toBe('project:1')
  // Nothing of the hidden one is mixed in.
  expect(dev?.isReadOnly).toBe(false)
  expect(chooseProfile([], null)).toBeNull()
  expect(() => chooseProfile(files, {name: 'prd', by: '-P'})).toThrow(
    expect.objectContaining({code: 'UNKNOWN_PROFILE', suggestions: ['Did you mean prod?']}),
  )
})

test('an edit leaves comments, order and what it does not know as they are', () => {
  const text = `# mine\n${PROD}`
  const added = putProfile(text, 'test', {bootstrapServers: ['t:1']})
  expect(added).toContain('# mine')
  expect(added).toContain('current: prod # the one')
  expect(read(added).file.profiles.get('test')?.settings.get('bootstrap.servers')).toBe('t:1')
  expect(read(dropProfile(added, 'prod')).file).toMatchObject({current: null})
  expect([...read(dropProfile(added, 'test')).file.profiles.keys()]).toEqual(['prod', 'dev'])
  expect(read(chooseCurrent(added, 'dev')).file.current).toBe('dev')
  expect(read(chooseCurrent(added, null)).file.current).toBeNull()
})

test('the first profile of a file is its current one', () => {
  for (const before of [null, '', '# only a comment\n', 'profiles:\n']) {
    const text = putProfile(before, 'dev', {bootstrapServers: ['a:1']})
    expect(read(text).file).toMatchObject({current: 'dev'})
    expect(read(putProfile(text, 'prod', {bootstrapServers: ['b:1']})).file).toMatchObject({current: 'dev'})
  }
})
