import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {createTopic, listTopicNames, readAll, withAdmin} from '../support/kafka-client.ts'
import {startTerminal} from '../support/pty.ts'
import {runJson} from '../support/run-json.ts'
import {randomName, runSamsa} from '../support/run-samsa.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

interface Profiles {
  readonly profiles: readonly {readonly name: string; readonly current: boolean; readonly file: string}[]
}

/** A user of samsa with a home and a project of their own, and nothing that says where to connect. */
async function newUser() {
  const home = await temporaryFolder()
  const project = path.join(home, 'project')
  await mkdir(path.join(project, '.git'), {recursive: true})
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_STATE_HOME: path.join(home, 'state'),
    SAMSA_BOOTSTRAP_SERVER: undefined,
  }
  const file = path.join(home, 'config/samsa/config.yaml')
  return {home, project, file, options: {env, cwd: project}}
}

test('a profile that was added is the one that commands use, and can be chosen, tested, shown and removed', async () => {
  const {home, file, options} = await newUser()
  await runJson<Profiles>(['profile', 'add', 'dev', '-b', bootstrapServers()], options)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const taken = await runSamsa(['profile', 'add', 'dev', '-b', 'other:1'], options)
  expect(taken).toMatchObject({code: 2})
  expect(taken.stderr).toContain('There is a profile dev already')
  const secret = ['--mechanism', 'SCRAM-SHA-512', '--username', 'ann', '--password', 'env:CANARY']
  await runJson(['profile', 'add', 'gone', '-b', '127.0.0.1:1', ...secret, '--color', 'red'], options)
  const {profiles} = await runJson<Profiles>(['profile', 'list'], options)
  expect(profiles.map(({name, current}) => [name, current])).toEqual([
    ['dev', true],
    ['gone', false],
  ])
  const {clusterId} = await withAdmin((admin) => admin.describeCluster())
  expect(await runJson(['profile', 'test'], options)).toMatchObject({profile: 'dev', clusterId, brokers: 1})
  expect(await runJson(['cluster', 'describe'], options)).toMatchObject({clusterId})
  // A secret that cannot be had is as any other setting that cannot be used.
  expect(await runSamsa(['cluster', 'describe', '-P', 'gone'], options)).toMatchObject({code: 2})
  const typo = await runSamsa(['cluster', 'describe', '-P', 'dve'], options)
  expect(typo).toMatchObject({code: 2})
  expect(typo.stderr).toContain('Did you mean dev?')
  const shown = await runJson<{settings: object[]}>(
    ['profile', 'show', 'gone', '-X', 'client.id=me', '--broker-map', 'a:1=b:2'],
    {
      ...options,
      env: {...options.env, CANARY: 'canary-9'},
    },
  )
  expect(shown.settings).toContainEqual({key: 'client.id', value: 'me', from: '-X'})
  expect(shown.settings).toContainEqual({key: 'brokerMap', value: 'a:1 = b:2', from: '--broker-map'})
  expect(shown.settings).toContainEqual({
    key: 'sasl.password',
    value: null,
    from: `the profile gone of ${file}: the variable CANARY`,
  })
  expect(JSON.stringify(shown)).not.toContain('canary-9')
  await runJson(['profile', 'use', 'gone'], options)
  // What says where to connect leaves a current profile out as a whole: its password is not for there.
  const elsewhere = await runJson(['cluster', 'describe', '-b', bootstrapServers()], options)
  expect(elsewhere).toMatchObject({clusterId})
  const server = `bootstrap.servers=${bootstrapServers()}`
  expect(await runJson(['profile', 'show', '-X', server], options)).toMatchObject({profile: null})
  // A variable is weaker than what is typed, and two of them that name two clusters decide on nothing.
  const chosen = {...options, env: {...options.env, SAMSA_PROFILE: 'gone'}}
  expect(await runJson(['profile', 'show', '-b', 'other:1'], chosen)).toMatchObject({profile: null})
  const both = {...chosen, env: {...chosen.env, SAMSA_BOOTSTRAP_SERVER: 'other:1'}}
  expect(await runJson(['profile', 'show', '-P', 'gone'], both)).toMatchObject({profile: 'gone'})
  const undecided = await runSamsa(['profile', 'show'], both)
  expect(undecided).toMatchObject({code: 2})
  expect(undecided.stderr).toContain('SAMSA_PROFILE and the variable SAMSA_BOOTSTRAP_SERVER')
  // Some keep their settings elsewhere, and link to them.
  const linked = path.join(home, 'kept.yaml')
  await rename(file, linked)
  await symlink(linked, file)
  await runJson(['profile', 'remove', 'gone', '--yes'], options)
  expect(await readFile(linked, 'utf8')).not.toContain('gone')
  expect((await lstat(file)).isSymbolicLink()).toBe(true)
})

test('a password in the URL of a service is refused and shown nowhere; one that is put into a profile is told', async () => {
  const {options} = await newUser()
  // Somebody who has nothing is told where commands go.
  const {settings} = await runJson<{settings: object[]}>(['profile', 'show'], options)
  expect(settings).toEqual([
    {key: 'bootstrap.servers', value: 'localhost:9092', from: 'nothing: Kafka’s usual place'},
  ])
  const services = {
    SAMSA_SCHEMA_REGISTRY: 'http://ann:canary@127.0.0.1:1/api',
    SAMSA_CONNECT: 'http://127.0.0.1:1,http://ann:can/ary@127.0.0.1:2',
  }
  const env = {...options.env, ...services, SAMSA_BOOTSTRAP_SERVER: bootstrapServers()}
  for (const words of [['profile', 'show'], ['doctor'], ['schema', 'list'], ['connect', 'list']]) {
    const runs = await Promise.all([runSamsa(words, {env}), runSamsa([...words, '--json'], {env})])
    for (const {stdout, stderr} of runs) expect(`${stdout}${stderr}`).not.toMatch(/canary|can\/ary/)
  }
  const shown = await runJson<{settings: {key: string; value: string}[]}>(['profile', 'show'], {env})
  expect(shown.settings.find(({key}) => key === 'schema.registry.url')?.value).toBe(
    'http://(hidden)@127.0.0.1:1/api',
  )

  const added = await runSamsa(['profile', 'add', 'dev', '-b', 'b:1', '-X', 'sasl.password=canary'], options)
  expect(added, added.stderr).toMatchObject({code: 0})
  expect(added.stderr).toContain('sasl.password stands in ')
  expect(`${added.stdout}${added.stderr}`).not.toContain('canary')
})

test('a read-only profile changes nothing, a protected one only what is confirmed by its name', async () => {
  const {file, options} = await newUser()
  const add = ['-b', bootstrapServers()]
  await runJson(['profile', 'add', 'look', ...add, '--read-only'], options)
  await runJson(['profile', 'add', 'prod', ...add, '--protected'], options)
  const topic = randomName('profiles')
  const refused = await runSamsa(['topic', 'create', topic, '-P', 'look'], options)
  expect(refused).toMatchObject({code: 2})
  expect(refused.stderr).toContain('The profile look is read-only. Nothing was sent. [READ_ONLY_PROFILE]')
  expect(refused.stderr).toContain(file)
  for (const yes of [[], ['--yes'], ['--yes=look']]) {
    const asked = await runSamsa(['topic', 'create', topic, '-P', 'prod', ...yes], options)
    expect(asked.code).toBe(2)
  }
  const unsure = await runSamsa(['produce', topic, '-P', 'prod', '--value', 'x'], options)
  expect(unsure).toMatchObject({code: 2})
  expect(unsure.stderr).toContain('Add --yes=prod')
  expect(await listTopicNames()).not.toContain(topic)
  await runJson(['topic', 'create', topic, '-P', 'prod', '--yes=prod'], options)
  const written = await runJson(['produce', topic, '-P', 'prod', '--value', 'x', '--yes=prod'], options)
  expect(written).toMatchObject({acknowledged: 1})
  // A member of a group moves its offsets.
  const member = ['consume', topic, '-P', 'prod', '--exit', '--group', topic]
  const stranger = await runSamsa(member, options)
  expect(stranger).toMatchObject({code: 2, stdout: ''})
  expect(stranger.stderr).toContain('Add --yes=prod')
  expect(await runSamsa([...member, '--yes=prod'], options)).toMatchObject({code: 0, stdout: 'x\n'})
  await runJson(['topic', 'delete', topic, '-P', 'prod', '--yes=prod'], options)
  expect(await listTopicNames()).not.toContain(topic)
})

test('a file of a project is used by those in it, and has to be trusted before it decides where secrets come from', async () => {
  const {project, file, options} = await newUser()
  const projectFile = path.join(project, '.samsa.yaml')
  const inner = path.join(project, 'a/b')
  await mkdir(inner, {recursive: true})
  await writeFile(
    projectFile,
    `current: team\nprofiles: {team: {bootstrapServers: '${bootstrapServers()}'}}\n`,
  )
  const inside = {...options, cwd: inner}
  expect(await runJson(['profile', 'test'], inside)).toMatchObject({profile: 'team'})
  const added = await runSamsa(
    ['profile', 'add', 'other', '--project', '-b', 'a:1', '--broker-map', 'a:1=b:1', '--ca', 'ca.pem'],
    inside,
  )
  // Typed in this folder, it is written as the file has to have it, which others have elsewhere.
  expect(await readFile(projectFile, 'utf8')).toContain(`ca: ${path.relative(project, inner)}/ca.pem`)
  expect(added.stderr).toContain('refused until you, and everybody else, have said `samsa profile trust`')
  const marker = path.join(project, 'ran')
  // From the other file it is not removed by mistake, and where it is, is said.
  const elsewhere = await runSamsa(['profile', 'remove', 'other', '--yes'], inside)
  expect(elsewhere).toMatchObject({code: 2})
  expect(elsewhere.stderr).toContain(`It is in ${projectFile}: add --project to remove it there.`)
  const used = await runSamsa(['profile', 'use', 'other'], inside)
  expect(used).toMatchObject({code: 2})
  expect(used.stderr).toContain('SAMSA_PROFILE=other')
  const harmful = `current: team
profiles:
  team:
    bootstrapServers: '${bootstrapServers()}'
    sasl: {mechanism: SCRAM-SHA-512, username: x, password: {command: [touch, '${marker}']}}
`
  await writeFile(projectFile, harmful)
  const distrusted = await runSamsa(['cluster', 'describe'], inside)
  expect(distrusted).toMatchObject({code: 2})
  expect(distrusted.stderr).toContain('[UNTRUSTED_FILE]')
  // A list is shown all the same, and marks it; so too where it would not be known which one is meant.
  const row = {name: 'team', current: true, refused: 'UNTRUSTED_FILE'}
  expect(await runJson(['profile', 'list'], inside)).toMatchObject({profiles: [row]})
  const two = {SAMSA_PROFILE: 'team', SAMSA_BOOTSTRAP_SERVER: 'other:1'}
  const unsure = await runSamsa(['profile', 'list'], {...inside, env: {...inside.env, ...two}})
  expect(unsure).toMatchObject({code: 0, stdout: expect.stringContaining('UNTRUSTED_FILE')})
  expect(unsure.stderr).toContain('SAMSA_PROFILE and the variable SAMSA_BOOTSTRAP_SERVER')
  await expect(stat(marker)).rejects.toThrow('ENOENT')
  expect((await runSamsa(['profile', 'trust'], inside)).code).toBe(2)
  const trust = await runJson<Profiles>(['profile', 'trust', '--yes'], inside)
  expect(trust.profiles).toMatchObject([{name: 'team', current: true}])
  // The program runs now; what it prints is no password.
  const trusted = await runSamsa(['cluster', 'describe'], inside)
  expect(trusted.stderr).toContain('what the program touch prints is empty')
  await stat(marker)
  await writeFile(projectFile, `${harmful}# changed\n`)
  expect((await runSamsa(['cluster', 'describe'], inside)).stderr).toContain('[UNTRUSTED_FILE]')
  // A secret itself is for nobody's repository.
  await writeFile(projectFile, harmful.replace(/\{command.*\]\}/, 'canary-7'))
  const literal = await runSamsa(['cluster', 'describe'], inside)
  expect(literal.stderr).toContain('[SECRET_IN_PROJECT]')
  expect(`${literal.stdout}${literal.stderr}`).not.toContain('canary-7')
  // Nor for others of the machine.
  await mkdir(path.dirname(file), {recursive: true})
  await writeFile(file, await readFile(projectFile))
  await chmod(file, 0o644)
  const open = await runSamsa(['cluster', 'describe', '-P', 'team'], {...options, cwd: options.env.HOME})
  expect(open.stderr).toContain('[SECRET_OPEN_TO_OTHERS]')
  expect(open.stderr).toContain(`chmod 600 ${file}`)
  // What only names servers needs no trust, unless it takes the name of a profile of the user's own.
  await writeFile(projectFile, `profiles: {team: {bootstrapServers: '${bootstrapServers()}'}}\n`)
  const hidden = await runSamsa(['cluster', 'describe', '-P', 'team'], inside)
  expect(hidden).toMatchObject({code: 2})
  expect(hidden.stderr).toContain(`The profile team of ${projectFile} hides team of ${file};`)
  await runJson(['profile', 'trust', '--yes'], inside)
  expect(await runJson(['profile', 'test', 'team'], inside)).toMatchObject({profile: 'team'})
})

test('a file of Java clients becomes a profile without its password; mistakes in a file are told with their places', async () => {
  const {home, file, options} = await newUser()
  const java = path.join(home, 'client.properties')
  await writeFile(
    java,
    `bootstrap.servers=k:9093\nsecurity.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nssl.truststore.location=ca.pem
sasl.jaas.config=x.ScramLoginModule required username="bob" password="canary-5";\nmax.poll.records=7\n`,
  )
  const run = await runSamsa(['profile', 'import', java, '--as', 'staging'], options)
  expect(run).toMatchObject({code: 0})
  const written = await readFile(file, 'utf8')
  expect(`${run.stdout}${run.stderr}${written}`).not.toContain('canary-5')
  expect(written).toContain(path.join(home, 'ca.pem'))
  expect(written).toContain('prompt: true')
  const asked = await runSamsa(['cluster', 'describe', '-P', 'staging'], options)
  expect(asked.stderr).toMatch(/password of bob has to be typed|ca\.pem/)
  await writeFile(file, 'profiles:\n  p: {bootstrapServer: a}\n')
  const wrong = await runSamsa(['topic', 'list'], options)
  expect(wrong).toMatchObject({code: 2})
  expect(wrong.stderr).toContain(`${file}:2:7: The field bootstrapServer is not known.`)
})

test('a copy and a comparison with the cluster of another profile, which is asked about as its profile wishes', async () => {
  const {options} = await newUser()
  const [from, to] = [randomName('from'), randomName('to')]
  await createTopic(from)
  await createTopic(to)
  const here = ['-b', bootstrapServers()]
  await runJson(['profile', 'add', 'source', '-b', '127.0.0.1:1', '--protected'], options)
  await runJson(['profile', 'add', 'prod', ...here, '--protected'], options)
  await runJson(['profile', 'add', 'look', ...here, '--read-only'], options)
  await runJson(['produce', from, '--value', 'x', ...here], options)
  const copy = ['topic', 'copy', from, to, ...here]
  const unsure = await runSamsa([...copy, '--to-profile', 'prod'], options)
  expect(unsure).toMatchObject({code: 2, stderr: expect.stringContaining('Add --yes=prod')})
  for (const [profile, yes] of [
    ['look', []],
    ['prod', ['--yes=source']],
    ['prdo', []],
  ] as const)
    expect((await runSamsa([...copy, '--to-profile', profile, ...yes], options)).code).toBe(2)
  expect((await readAll(to)).length).toBe(0)
  await runJson([...copy, '--to-profile', 'look', '--dry-run'], options)
  // The cluster that is read is protected too, and nothing is changed there.
  const sure = ['topic', 'copy', from, to, '-P', 'source', ...here, '--to-profile', 'prod', '--yes=prod']
  expect(await runJson(sure, options)).toMatchObject({acknowledged: 1})
  expect((await readAll(to)).map(({value}) => String(value))).toEqual(['x'])
  const same = await runSamsa(['diff', '--to-profile', 'look', ...here], options)
  expect(same.stderr).toContain('have to change at look')
  // Other suites change the cluster between the two looks.
  expect([0, 3]).toContain(same.code)
  const both = await runSamsa(['diff', '--to-profile', 'look', '--to', bootstrapServers()], options)
  expect(both.code).toBe(2)
})

test('brokers are reached where --broker-map says', async () => {
  const topic = randomName('mapped')
  await createTopic(topic)
  const [server = ''] = bootstrapServers().split(',')
  const args = ['topic', 'offsets', topic, '-b', 'kafka.invalid:9092']
  const lost = await runSamsa(args)
  expect(lost.code).toBe(4)
  const mapped = await runJson<{offsets: object[]}>([...args, '--broker-map', `*.invalid:9092=${server}`])
  expect(mapped.offsets).toHaveLength(1)
})

test('a secured local cluster takes no name of a profile, and goes only as a whole', async () => {
  const {home, file, options} = await newUser()
  await runJson(['profile', 'add', 'prod', '-b', 'other:1', '--protected'], options)
  const before = await readFile(file, 'utf8')
  const local = {...options, env: {...options.env, XDG_DATA_HOME: path.join(home, 'data')}}
  const up = await runSamsa(['local', 'up', '--secure', '--name', 'prod', '--port', '0'], local)
  expect(up).toMatchObject({code: 1})
  expect(up.stderr).toContain(`There is a profile prod of yours in ${file}; nothing was started.`)
  expect(await readFile(file, 'utf8')).toBe(before)
  // What is refused leaves nothing behind: neither for a port that is taken, nor for what is no name.
  const port = bootstrapServers().split(':').at(-1) ?? ''
  for (const [name, taken, code] of [
    ['late', port, 1],
    ['../late', '0', 2],
  ] as const) {
    const flags = ['--name', name, '--port', taken]
    expect(await runSamsa(['local', 'up', '--secure', ...flags], local)).toMatchObject({code})
  }
  expect((await readdir(path.join(home, 'data'), {recursive: true})).join()).not.toContain('secure')
  const folder = path.join(home, 'data/samsa/local/.secure-safe')
  await mkdir(folder, {recursive: true})
  await writeFile(path.join(folder, 'ca.pem'), '')
  await writeFile(file, `${before}]`)
  expect(await runSamsa(['local', 'down', '--delete', '--name', 'safe'], local)).toMatchObject({code: 2})
  await stat(path.join(folder, 'ca.pem'))
  await writeFile(file, before)
  expect(await runSamsa(['local', 'down', '--delete', '--name', 'safe'], local)).toMatchObject({code: 0})
  await expect(stat(folder)).rejects.toThrow('ENOENT')
})

test('a file that changes while it is read by its owner is trusted as it was shown, and no other way', async () => {
  const {project, options} = await newUser()
  const file = path.join(project, '.samsa.yaml')
  const profileOf = (server: string) =>
    `profiles: {team: {bootstrapServers: '${server}', tls: {verifyName: false}}}\n`
  await writeFile(file, profileOf('shown:1'))
  const session = startTerminal(['profile', 'trust'], {cols: 160, ...options})
  try {
    await session.waitForText('[y/N]')
    await writeFile(file, profileOf('other:1'))
    session.write('y\r')
    expect(await session.exit).toMatchObject({code: 0})
  } finally {
    session.kill('SIGKILL')
  }
  const shown = await runSamsa(['profile', 'show', 'team'], options)
  expect(shown).toMatchObject({code: 2})
  expect(shown.stderr).toContain('[UNTRUSTED_FILE]')
  await writeFile(file, profileOf('shown:1'))
  expect(await runJson(['profile', 'show', 'team'], options)).toMatchObject({profile: 'team'})
})

// Only who may do everything can make files of others.
test.runIf(process.getuid?.() === 0)(
  'a file of another user is trusted before anything of it counts',
  async () => {
    const {project, options} = await newUser()
    const file = path.join(project, '.samsa.yaml')
    await writeFile(file, `profiles: {team: {bootstrapServers: '${bootstrapServers()}'}}\n`)
    await chown(file, 12_345, 12_345)
    // In a container root finds what is checked out so: then it is the folder that tells whether others can put files there.
    expect(await runJson(['profile', 'test', 'team'], options)).toMatchObject({profile: 'team'})
    await chmod(project, 0o777)
    const refused = await runSamsa(['profile', 'test', 'team'], options)
    expect(refused).toMatchObject({code: 2})
    expect(refused.stderr).toContain('belongs to another user')
    await runJson(['profile', 'trust', '--yes'], options)
    expect(await runJson(['profile', 'test', 'team'], options)).toMatchObject({profile: 'team'})
  },
)
