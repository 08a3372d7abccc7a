import {chmod, readdir, readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import type {JarDistribution} from '../../../src/local/distribution.ts'
import {prepareStart} from '../../../src/local/prepared.ts'
import {temporaryFolder} from '../../support/temporary-folder.ts'

/** A distribution whose storage tool writes what `script` says into the data directory $DATA. */
async function distributionThat(script: string): Promise<JarDistribution> {
  const folder = await temporaryFolder()
  const executable = path.join(folder, 'java')
  const find = 'for word; do [ -f "$word" ] && DATA=$(sed -n "s/^log.dirs=//p" "$word"); done'
  await writeFile(executable, `#!/bin/sh\n${find}\nmkdir -p "$DATA"\n${script}\n`)
  await chmod(executable, 0o755)
  return {
    source: 'maven',
    version: '9.9.9',
    origin: folder,
    java: {executable, version: '17'},
    jars: [executable],
    preparedRoot: path.join(folder, 'prepared'),
  }
}

function prepare(distribution: JarDistribution) {
  const fallbackRoot = path.join(distribution.origin, 'own')
  return prepareStart(distribution, {fallbackRoot, onProgress: () => undefined})
}

test.each([
  // Kafka 3.3 to 4.3, and from 4.4 on.
  ['bootstrap.checkpoint', ['bootstrap.checkpoint']],
  ['__cluster_metadata-0/0.checkpoint', ['__cluster_metadata-0', '__cluster_metadata-0/0.checkpoint']],
])('what formatting leaves is kept, but for the ids of the directory: %s', async (file, kept) => {
  const place = `"$DATA/${file}"`
  const distribution = await distributionThat(
    `echo ids > "$DATA/meta.properties"; mkdir -p "$(dirname ${place})"; echo levels > ${place}; chmod 400 ${place}`,
  )
  for (const _ of ['first', 'again']) {
    const {formattedDirectory} = await prepare(distribution)
    expect((await readdir(formattedDirectory, {recursive: true})).sort()).toEqual(kept)
    expect(await readFile(path.join(formattedDirectory, file), 'utf8')).toBe('levels\n')
  }
  expect(await readdir(path.dirname((await prepare(distribution)).formattedDirectory))).toEqual(['formatted'])
})

test('where the cache of others cannot be written, the user keeps it', async () => {
  const distribution = await distributionThat('echo levels > "$DATA/bootstrap.checkpoint"')
  // A file in its place: no user, root neither, can make a folder there.
  await writeFile(distribution.preparedRoot, '')
  const {formattedDirectory, archiveFile} = await prepare(distribution)
  const own = path.join(distribution.origin, 'own')
  expect([formattedDirectory, archiveFile].every((place) => place.startsWith(own))).toBe(true)
  expect(await readdir(formattedDirectory)).toEqual(['bootstrap.checkpoint'])
})

test('a tool that leaves nothing, and one that fails, are told with the version', async () => {
  const nothing = prepare(await distributionThat('echo ids > "$DATA/meta.properties"'))
  await expect(nothing).rejects.toThrow('Kafka 9.9.9 formats its storage in a way that samsa does not know.')
  const broken = prepare(await distributionThat('echo "no such feature" >&2; exit 1'))
  await expect(broken).rejects.toThrow('Kafka 9.9.9 could not format its storage: no such feature.')
})

test('two processes that prepare at once leave one result', async () => {
  const distribution = await distributionThat('echo levels > "$DATA/bootstrap.checkpoint"')
  const [first, second] = await Promise.all([prepare(distribution), prepare(distribution)])
  expect(first).toEqual(second)
  expect(await readdir(path.dirname(first.formattedDirectory))).toEqual(['formatted'])
})
