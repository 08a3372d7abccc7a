import {chmod, readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {createTopic, withAdmin} from '../support/kafka-client.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

/** An editor that is a program: it gets the file as $1, and keeps what it saw last in a file beside it. */
async function editorThat(script: string): Promise<{env: Record<string, string>; seen: string}> {
  const folder = await temporaryFolder()
  const [program, seen] = [path.join(folder, 'editor'), path.join(folder, 'seen')]
  await writeFile(program, `#!/bin/sh\ncp "$1" '${seen}'\n${script}\n`)
  await chmod(program, 0o755)
  return {env: {VISUAL: program}, seen}
}

async function stateOf(
  topic: string,
): Promise<{partitions: number | undefined; retention: string | undefined}> {
  return withAdmin(async (admin) => {
    const {topics} = await admin.fetchTopicMetadata({topics: [topic]})
    const {resources} = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{type: 2, name: topic}],
    })
    const retention = resources[0]?.configEntries.find(({configName}) => configName === 'retention.ms')
    return {partitions: topics[0]?.partitions.length, retention: retention?.configValue}
  })
}

test.skipIf(process.platform === 'win32')(
  'what is written in the editor is planned, shown and done',
  async () => {
    const topic = await createTopic(randomName('edit'), {configs: {'segment.ms': '1000000'}})
    const script = `sed -i 's/^partitions: 1/partitions: 2/; s/^  segment.ms:.*/  retention.ms: 7d/' "$1"`
    const {env, seen} = await editorThat(script)
    const fields = [
      {field: 'partitions', from: 1, to: 2},
      {field: 'retention.ms', from: null, to: '604800000'},
      {field: 'segment.ms', from: '1000000', to: null},
    ]
    const before = await stateOf(topic)
    const plan = await runJson(['topic', 'edit', topic, '--dry-run'], {env})
    expect(plan).toMatchObject({executed: false, topics: [{name: topic, fields, outcome: null}]})
    // What is set, and what is not with what it means.
    const shown = await readFile(seen, 'utf8')
    expect(shown).toMatch(/^configs:\n( {2}# .*\n)+ {2}segment\.ms: "?1000000"?$/m)
    expect(shown).toMatch(/^( {2}# .*\n)+ {2}# cleanup\.policy: delete$/m)
    expect(await stateOf(topic)).toEqual(before)
    expect(await runSamsa(['topic', 'edit', topic], {env})).toMatchObject({code: 2})
    const done = await runJson(['topic', 'edit', topic, '--yes'], {env})
    expect(done).toMatchObject({executed: true, topics: [{name: topic, fields, outcome: 'altered'}]})
    expect(await stateOf(topic)).toEqual({partitions: 2, retention: '604800000'})
  },
)

test.skipIf(process.platform === 'win32')(
  'a mistake opens it again with what is wrong; nothing is lost',
  async () => {
    const topic = await createTopic(randomName('edit'))
    const {env, seen} = await editorThat(
      `if grep -q '^#! ' "$1"; then sed -i 's/retention.mss/retention.ms/' "$1"
     else sed -i 's/^configs: {}/configs: {retention.mss: 2d}/' "$1"; fi`,
    )
    const done = await runJson(['topic', 'edit', topic, '--yes'], {env})
    expect(done).toMatchObject({
      topics: [{fields: [{field: 'retention.ms', to: '172800000'}], outcome: 'altered'}],
    })
    const again = await readFile(seen, 'utf8')
    expect(again).toMatch(/^#! .*retention\.mss/)
    expect(again).toMatch(/^#! Did you mean retention\.ms\?$/m)
    expect(again).toContain('configs: {retention.mss: 2d}')
  },
)

test.skipIf(process.platform === 'win32')(
  'a mistake that stays, an editor that fails, and an edit that is none',
  async () => {
    const topic = await createTopic(randomName('edit'))
    const before = await stateOf(topic)
    const edit = async (script: string) =>
      runSamsa(['topic', 'edit', topic, '--yes'], {env: (await editorThat(script)).env})
    const fewer = await edit(`sed -i 's/^partitions: .*/partitons: 3/' "$1"`)
    expect(fewer.code).toBe(2)
    expect(fewer.stderr).toContain('There is no field partitons.')
    expect(fewer.stderr).toContain('Did you mean partitions?')
    const failing = await edit('exit 3')
    expect(failing.code).toBe(1)
    expect(failing.stderr).toContain('ended with 3; nothing was changed')
    const none = await edit('true')
    expect(none).toMatchObject({code: 0})
    expect(none.stderr).toContain('Nothing was edited.')
    const env = {VISUAL: undefined, EDITOR: undefined}
    const without = await runSamsa(['topic', 'edit', topic, '--yes'], {env})
    expect(without).toMatchObject({code: 2, stdout: ''})
    expect(without.stderr).toContain('neither VISUAL nor EDITOR is set')
    const TMPDIR = path.join(await temporaryFolder(), 'gone')
    const nowhere = await runSamsa(['topic', 'edit', topic], {
      env: {EDITOR: 'true', TMPDIR, NODE_DISABLE_COMPILE_CACHE: '1'},
    })
    expect(nowhere).toMatchObject({code: 1, stdout: '', stderr: expect.stringContaining('Set TMPDIR')})
    expect(await stateOf(topic)).toEqual(before)
  },
)
