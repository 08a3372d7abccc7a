import {mkdir} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {defaultLocalBootstrapServers, runningLocalClusters} from '../../../src/local/default-bootstrap.ts'
import {localDirectories} from '../../../src/local/directories.ts'
import {stoppedPartCluster} from '../../../src/local/parts/stopped-part.ts'
import {clusterDirectory, writeState} from '../../../src/local/state.ts'
import {readBootId} from '../../../src/user/process-identity.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

test('of several clusters that run, none is the default but the one of that name; all are known', async () => {
  const env = {XDG_DATA_HOME: await temporaryFolder()}
  const directories = localDirectories(env)
  // One in containers runs from `local up` to `local down` within a boot, so its state is enough.
  const bringUp = async (name: string, port: number) => {
    await mkdir(clusterDirectory(directories, name), {recursive: true})
    writeState(directories, {
      format: 1,
      name,
      clusterId: name,
      version: '4.4.0',
      source: 'container',
      origin: 'engine image',
      marker: name,
      ephemeral: false,
      dataDir: clusterDirectory(directories, name),
      startedAt: new Date().toISOString(),
      bootId: readBootId(),
      pendingArchive: null,
      serverProperties: {},
      extraListeners: [],
      brokers: [{id: 1, port, controllerPort: port + 1, extraPorts: {}, process: null}],
    })
  }
  // What is kept for all of them lies beside their folders.
  await mkdir(path.join(directories.dataRoot, '.prepared'), {recursive: true})
  expect(runningLocalClusters(env)).toEqual([])
  await bringUp('b', 9192)
  expect(defaultLocalBootstrapServers(env)).toBe('127.0.0.1:9192')
  await bringUp('a', 9292)
  expect(defaultLocalBootstrapServers(env)).toBeNull()
  expect(runningLocalClusters(env)).toEqual([
    {name: 'a', bootstrapServers: '127.0.0.1:9292'},
    {name: 'b', bootstrapServers: '127.0.0.1:9192'},
  ])
  await bringUp('default', 9392)
  expect(defaultLocalBootstrapServers(env)).toBe('127.0.0.1:9392')
})

test('a part is stopped of the cluster that is meant, which is down too, and of no other', async () => {
  const env = {XDG_DATA_HOME: await temporaryFolder()}
  const directories = localDirectories(env)
  const keep = async (name: string, port: number) => {
    await mkdir(clusterDirectory(directories, name), {recursive: true})
    writeState(directories, {
      format: 1,
      name,
      clusterId: name,
      version: '4.4.0',
      source: 'maven',
      origin: 'folder',
      marker: name,
      ephemeral: false,
      dataDir: clusterDirectory(directories, name),
      startedAt: null,
      bootId: null,
      pendingArchive: null,
      serverProperties: {},
      extraListeners: [],
      brokers: [{id: 1, port, controllerPort: port + 1, extraPorts: {}, process: null}],
      parts: [{name: 'registry', port: port + 2, process: null}],
    })
  }
  expect(stoppedPartCluster('registry', null, env)).toBeNull()
  await keep('a', 9192)
  expect(stoppedPartCluster('registry', null, env)).toBe('a')
  expect(stoppedPartCluster('connect', null, env)).toBeNull()
  await keep('b', 9292)
  // Nobody says which of the two is meant.
  expect(stoppedPartCluster('registry', null, env)).toBeNull()
  expect(stoppedPartCluster('registry', '127.0.0.1:9292', env)).toBe('b')
  expect(stoppedPartCluster('registry', 'kafka.example.org:9092', env)).toBeNull()
  await keep('default', 9392)
  expect(stoppedPartCluster('registry', null, env)).toBe('default')
})
