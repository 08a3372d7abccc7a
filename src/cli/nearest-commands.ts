import {nearestNames} from '../core/names/nearest-names.ts'
import {wordIn} from '../core/names/word-in.ts'

/** What the nouns are called elsewhere: in the plural, by kubectl's short forms, by Kafka's own tools. */
const NOUNS: Readonly<Record<string, string>> = {
  topics: 'topic',
  t: 'topic',
  'kafka-topics': 'topic',
  groups: 'group',
  g: 'group',
  consumer: 'group',
  consumers: 'group',
  'consumer-group': 'group',
  'consumer-groups': 'group',
  consumergroup: 'group',
  consumergroups: 'group',
  'kafka-consumer-groups': 'group',
  'kafka-groups': 'group',
  clusters: 'cluster',
  brokers: 'broker',
  b: 'broker',
  'kafka-cluster': 'cluster',
  lags: 'lag',
  configs: 'config',
  'kafka-configs': 'config',
  acls: 'acl',
  'kafka-acls': 'acl',
  users: 'user',
  scram: 'user',
  quotas: 'quota',
  tokens: 'token',
  'delegation-token': 'token',
  'delegation-tokens': 'token',
  'kafka-delegation-tokens': 'token',
  profiles: 'profile',
  schemas: 'schema',
  subject: 'schema',
  subjects: 'schema',
  'schema-registry': 'schema',
  reassignment: 'reassign',
  reassignments: 'reassign',
  'kafka-reassign-partitions': 'reassign',
  election: 'elect',
  elections: 'elect',
  'kafka-leader-election': 'elect',
  txns: 'txn',
  transaction: 'txn',
  transactions: 'txn',
  'kafka-transactions': 'txn',
  connector: 'connect',
  connectors: 'connect',
  kcctl: 'connect',
}

/** What the verbs are called elsewhere, in the order in which they are tried: kubectl, gh, docker, shells and Kafka's tools. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  ls: ['list', 'status', 'describe'],
  get: ['list', 'describe'],
  show: ['describe', 'list'],
  view: ['describe', 'list'],
  describe: ['list'],
  info: ['describe', 'list'],
  inspect: ['describe', 'list'],
  desc: ['describe', 'list'],
  rm: ['delete', 'down', 'remove', 'unset', 'expire'],
  remove: ['delete', 'down'],
  delete: ['remove', 'unset', 'expire'],
  del: ['delete', 'remove', 'unset', 'expire'],
  drop: ['delete', 'remove', 'unset'],
  destroy: ['delete', 'down'],
  add: ['create'],
  create: ['add'],
  new: ['create', 'add'],
  grant: ['add'],
  allow: ['add'],
  revoke: ['remove', 'expire'],
  make: ['create'],
  cp: ['copy', 'clone'],
  mirror: ['copy'],
  rewind: ['reset'],
  seek: ['reset'],
  'reset-offsets': ['reset'],
  'delete-records': ['trim'],
  truncate: ['trim'],
  purge: ['trim'],
  backup: ['export'],
  restore: ['import'],
  alter: ['set'],
  update: ['alter', 'set'],
  modify: ['alter', 'set'],
  generate: ['plan'],
  verify: ['status'],
  start: ['up'],
  run: ['up'],
  stop: ['down'],
}

/** Commands that go by a word of their own elsewhere. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  tail: ['consume', 'top tail'],
  cat: ['consume'],
  read: ['consume'],
  subscribe: ['consume'],
  sub: ['consume'],
  'kafka-console-consumer': ['consume'],
  write: ['produce'],
  send: ['produce'],
  publish: ['produce'],
  pub: ['produce'],
  'kafka-console-producer': ['produce'],
  offsets: ['topic offsets', 'lag'],
  'kafka-get-offsets': ['topic offsets'],
  'kafka-delete-records': ['topic trim'],
  'kafka-broker-api-versions': ['broker describe'],
  'kafka-log-dirs': ['broker describe'],
  'kafka-metadata-quorum': ['cluster quorum'],
  'kafka-features': ['cluster features'],
  ui: ['top'],
  dashboard: ['top'],
  watch: ['top'],
  monitor: ['top'],
  up: ['local up'],
  down: ['local down'],
}

/** Verbs that are meant by a noun alone: `samsa topics` asks for the topics. */
const VERBS_OF_NOUN_ALONE = ['list', 'describe']

const MOST = 3

/**
 * The commands that words which are no command were probably meant to be, the likeliest first: another tool's words and
 * their order (`rm topic orders`), plurals, typing errors. The words behind the command stay.
 *
 * @param words as typed, flags left out
 * @param known all commands, such as `topic list`
 * @returns commands with their further words, one by one
 */
export function nearestCommands(words: readonly string[], known: readonly string[]): readonly string[][] {
  const typed = words.map((word) => word.replace(/\.sh$/, '').toLowerCase())
  const [first = '', second = ''] = typed
  const find = (noun: string, verbs: readonly string[], rest: readonly string[]): string[][] =>
    verbs
      .map((verb) => (verb === '' ? noun : `${noun} ${verb}`))
      .filter((command) => known.includes(command))
      .map((command) => [...command.split(' '), ...restBehind(command, rest)])
  // A command may have others below it (`cluster quorum remove`), and then its first word may be a mistyped one of these.
  const restBehind = (command: string, rest: readonly string[]): readonly string[] => {
    const [word, ...others] = rest
    const verbs = known.flatMap((each) =>
      each.startsWith(`${command} `) ? [each.slice(command.length + 1)] : [],
    )
    const [verb] = word === undefined ? [] : nearestVerbs(word, verbs, {asElsewhere: true})
    return verb === undefined ? rest : [verb, ...others]
  }
  const nouns = new Set(
    known.flatMap((command) => (command.includes(' ') ? [command.split(' ')[0] ?? ''] : [])),
  )
  const nounOf = (word: string): string | null => (nouns.has(word) ? word : (wordIn(NOUNS, word) ?? null))
  const verbsOf = (word: string): readonly string[] => [word, ...(wordIn(VERBS, word) ?? [])]

  const isOwnWord = wordIn(COMMANDS, first) ?? []
  if (isOwnWord.length > 0) return isOwnWord.map((command) => [...command.split(' '), ...words.slice(1)])

  const noun = nounOf(first)
  if (noun !== null) {
    if (second === '') return [...find(noun, [...VERBS_OF_NOUN_ALONE, ''], []), [noun, '--help']].slice(0, 1)
    const found = find(noun, verbsOf(second), words.slice(2))
    if (found.length > 0) return found.slice(0, 1)
    const verbs = known
      .filter((command) => command.startsWith(`${noun} `))
      .map((command) => command.slice(noun.length + 1))
    const near = find(noun, nearestNames(second, verbs), words.slice(2))
    return near.length > 0 ? near.slice(0, MOST) : [[noun, '--help']]
  }
  // The other way round, as kubectl has it: `create topic orders`.
  const reversed = nounOf(second)
  if (reversed !== null) {
    const found = find(reversed, verbsOf(first), words.slice(2))
    if (found.length > 0) return found.slice(0, 1)
  }
  const both = nearestNames(`${first} ${second}`.trim(), known).filter((command) => command.includes(' '))
  if (second !== '' && both.length > 0)
    return both
      .slice(0, MOST)
      .map((command) => [...command.split(' '), ...restBehind(command, words.slice(2))])
  // A verb without its noun.
  const verbs = verbsOf(first)
  const withVerb = verbs.flatMap((verb) => known.filter((command) => command.endsWith(` ${verb}`)))
  if (withVerb.length > 0)
    return withVerb.slice(0, MOST).map((command) => [...command.split(' '), ...words.slice(1)])
  const firsts = new Set([...known.map((command) => command.split(' ')[0] ?? ''), ...nouns])
  return nearestNames(first, firsts)
    .filter((name) => isTypo(first, name))
    .map((name) => [name, ...words.slice(1)])
}

/**
 * The verbs that a word behind a command was probably meant to be, the likeliest first: typing errors, and with `asElsewhere` what
 * other tools call them.
 */
export function nearestVerbs(
  typed: string,
  verbs: readonly string[],
  {asElsewhere}: {readonly asElsewhere: boolean},
): readonly string[] {
  const word = typed.toLowerCase()
  const synonyms = asElsewhere ? [word, ...(wordIn(VERBS, word) ?? [])] : []
  const found = synonyms.filter((each) => verbs.includes(each))
  if (found.length > 0) return found.slice(0, 1)
  return nearestNames(word, verbs)
    .filter((verb) => isTypo(word, verb))
    .slice(0, MOST)
}

/** `configs` contains nothing that a short command is: only what is about as long is a typing error. */
function isTypo(typed: string, name: string): boolean {
  return Math.abs(typed.length - name.length) <= Math.max(1, Math.floor(typed.length / 3))
}
