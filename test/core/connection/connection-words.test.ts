import {describe, expect, test} from 'vitest'
import {formatBootstrapServers, formatConnectionWords} from '../../../src/core/connection/connection-words.ts'
import {isSecretProperty} from '../../../src/core/secrets/secret-property.ts'

describe('secrets', () => {
  test.each<[string, string]>([
    ['sasl.password', 'x'],
    ['sasl.jaas.config', 'PlainLoginModule required username="a" password="b";'],
    ['ssl.key.password', 'x'],
    ['ssl.keystore.key', 'x'],
    ['ssl.key.pem', 'x'],
    ['ssl.truststore.password', 'x'],
    ['sasl.oauthbearer.client.secret', 'x'],
    ['basic.auth.user.info', 'user:pass'],
    ['SASL.PASSWORD', 'x'],
    ['ssl.keystore.certificate.chain', '-----BEGIN PRIVATE KEY-----'],
  ])('%s is one', (key, value) => {
    expect(isSecretProperty(key, value)).toBe(true)
  })

  test.each([
    'security.protocol',
    'client.id',
    'sasl.mechanism',
    'sasl.username',
    'ssl.key.location',
    'ssl.truststore.location',
    'ssl.truststore.certificates',
    'ssl.ca.pem',
    'ssl.keystore.type',
    'request.timeout.ms',
  ])('%s is none', (key) => {
    expect(isSecretProperty(key, 'x')).toBe(false)
  })
})

test('a connection as it was given, its secrets named only', () => {
  const given = {
    bootstrapServer: 'b1:9092,b2:9092',
    configFile: '/etc/kafka/client.properties',
    properties: ['client.id=me', ' sasl.password =hunter2=', 'client.id=you=', 'sasl.password=hunter3'],
  }
  expect(formatConnectionWords(given)).toEqual({
    words: [
      ...['-b', 'b1:9092,b2:9092', '--command-config', '/etc/kafka/client.properties'],
      ...['-X', 'client.id=me', '-X', 'client.id=you='],
    ],
    withheld: ['sasl.password'],
  })
  expect(formatConnectionWords({bootstrapServer: 'b:1', configFile: null, properties: []})).toEqual({
    words: ['-b', 'b:1'],
    withheld: [],
  })
})

test('addresses as -b takes them', () => {
  expect(
    formatBootstrapServers([
      {host: '::1', port: 9092},
      {host: 'broker', port: 9093},
    ]),
  ).toBe('[::1]:9092,broker:9093')
})
