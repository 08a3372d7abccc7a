import {readdir, readFile} from 'node:fs/promises'
import path from 'node:path'
import {Kafka, logLevel} from 'kafkajs'
import {expect, test} from 'vitest'
import {runFailing} from '../support/failed-run.ts'
import {runJson} from '../support/run-json.ts'
import {runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

/** A user who has nothing yet. */
async function ownHome() {
  const home = await temporaryFolder()
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_STATE_HOME: path.join(home, 'state'),
    SAMSA_BOOTSTRAP_SERVER: undefined,
  }
  return {home, options: {env}}
}

test('local up --secure: a cluster with TLS, users and rules, and profiles that connect to it', async () => {
  const {home, options} = await ownHome()
  const up = ['local', 'up', '--name', 'safe', '--port', '0', '--secure']
  const started = await runSamsa(up, options)
  try {
    expect(started, started.stderr).toMatchObject({code: 0})
    expect(started.stderr).toContain('-P safe connects as admin')
    const folder = path.join(home, 'data/samsa/local/.secure-safe')
    const secrets = await Promise.all(
      (await readdir(folder))
        .filter((file) => /password|key/.test(file))
        .map(async (file) => (await readFile(path.join(folder, file), 'utf8')).trim()),
    )
    expect(secrets).toHaveLength(3)
    for (const secret of secrets) expect(`${started.stdout}${started.stderr}`).not.toContain(secret)

    expect(await runJson(['profile', 'test', 'safe'], options)).toMatchObject({profile: 'safe', brokers: 1})
    await runJson(['topic', 'create', 'orders', '-P', 'safe'], options)
    await runJson(['produce', 'orders', '--value', 'hello', '-P', 'safe'], options)
    const read = await runSamsa(['consume', 'orders', '--exit', '-P', 'safe-reader'], options)
    expect(read.stdout).toBe('hello\n')
    const {error} = await runFailing(['topic', 'create', 'more', '-P', 'safe-reader'], 5, options)
    expect(error).toMatchObject({kind: 'denied'})

    // Another client sees the same, and with a wrong password nothing.
    const {profiles} = await runJson<{profiles: {name: string; bootstrapServers: string}[]}>(
      ['profile', 'list'],
      options,
    )
    const brokers = profiles.find(({name}) => name === 'safe')?.bootstrapServers.split(',') ?? []
    const ca = await readFile(path.join(folder, 'ca.pem'), 'utf8')
    const password = (await readFile(path.join(folder, 'reader.password'), 'utf8')).trim()
    const topicsAs = async (word: string): Promise<string[]> => {
      const sasl = {mechanism: 'scram-sha-512', username: 'reader', password: word} as const
      const admin = new Kafka({
        brokers,
        ssl: {ca},
        sasl,
        logLevel: logLevel.NOTHING,
        retry: {retries: 0},
      }).admin()
      await admin.connect()
      try {
        return await admin.listTopics()
      } finally {
        await admin.disconnect()
      }
    }
    expect(await topicsAs(password)).toContain('orders')
    await expect(topicsAs('wrong')).rejects.toThrow('SASL')

    // The same again when it comes back.
    expect((await runSamsa(['local', 'down', '--name', 'safe'], options)).code).toBe(0)
    expect((await runSamsa(up, options)).code).toBe(0)
    expect(await topicsAs(password)).toContain('orders')
  } finally {
    const down = await runSamsa(['local', 'down', '--name', 'safe', '--delete', '--yes'], options)
    expect(down.code).toBe(0)
  }
  expect(await runJson(['profile', 'list'], options)).toEqual({profiles: []})
  expect(await readdir(path.join(home, 'data/samsa/local'))).not.toContain('.secure-safe')
})

test('an ephemeral one: its profiles lead to what is beside it, and go with it, certificates and passwords too', async () => {
  const {home, options} = await ownHome()
  const up = [
    'local',
    'up',
    '--name',
    'brief',
    '--port',
    '0',
    '--secure',
    '--ephemeral',
    '--with',
    'registry',
  ]
  const started = await runSamsa(up, options)
  try {
    expect(started, started.stderr).toMatchObject({code: 0})
    await runJson(['schema', 'register', 'orders-key', '-', '--type', 'avro', '-P', 'brief'], {
      ...options,
      input: '{"type":"string"}',
    })
    const {settings} = await runJson<{settings: {key: string; value: string; from: string}[]}>(
      ['profile', 'show', 'brief'],
      options,
    )
    const registry = settings.find(({key}) => key === 'schema.registry.url')
    expect(registry?.from).toBe('samsa local (brief)')
    expect(await (await fetch(`${registry?.value}/subjects`)).json()).toEqual(['orders-key'])
  } finally {
    expect((await runSamsa(['local', 'down', '--name', 'brief'], options)).code).toBe(0)
  }
  expect(await runJson(['profile', 'list'], options)).toEqual({profiles: []})
  expect(await readdir(path.join(home, 'data/samsa/local'))).not.toContain('.secure-brief')
})
