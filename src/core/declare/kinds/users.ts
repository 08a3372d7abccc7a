import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {
  deleteScramCredentials,
  fetchScramCredentials,
  type NewScramCredential,
  SCRAM_ITERATIONS,
  SCRAM_MECHANISMS,
  type ScramCredential,
  scramUserOf,
  setScramCredentials,
} from '../../access/scram-users.ts'
import {compareNames} from '../../names/compare-names.ts'
import {readSecret, type SecretSource} from '../../secrets/read-secret.ts'
import {secretShape} from '../../source/secret-shape.ts'
import {flag, integer, object, oneOf, oneOrMore, type ReadBy, text} from '../../source/shapes.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {type DeclaredChange, doneBut, type FieldChange, HIDDEN_VALUE} from '../declared-change.ts'
import {byFields, declareKind, type ExportContext, type KindPlan, type PlanContext} from '../kind.ts'
import {readBackRows} from '../read-back.ts'

const scramShape = object(
  'A credential. Kafka never tells a password: a user that has one keeps it, but with other iterations it is set again.',
  {
    mechanism: oneOf('How the user logs in.', SCRAM_MECHANISMS),
    password: secretShape('Where the password is read from when it is set; it does not stand in the file.'),
    iterations: integer(
      `How often it is hashed; ${SCRAM_ITERATIONS.byDefault} where the credential is new, else as it is.`,
      [SCRAM_ITERATIONS.least, SCRAM_ITERATIONS.most],
    ),
  },
  {required: ['mechanism']},
)

const userShape = object(
  'A user of SCRAM.',
  {
    name: text('The name that the user logs in with.'),
    scram: oneOrMore(scramShape),
    state: oneOf('absent: all credentials of the user are deleted.', ['present', 'absent']),
    strict: flag('Whether credentials of other mechanisms are deleted.'),
  },
  {
    required: ['name'],
    check: ({scram, state}) => {
      if (state === 'absent') return null
      if (scram === undefined || scram.length === 0) return 'A user needs scram: {mechanism, password}.'
      const mechanisms = scram.map(({mechanism}) => mechanism)
      const twice = mechanisms.find((each, index) => mechanisms.indexOf(each) < index)
      return twice === undefined ? null : `${twice} is there twice.`
    },
  },
)
type DeclaredUser = ReadBy<typeof userShape>

export const userKind = declareKind({
  list: 'users',
  description: 'Users of SCRAM. Those that are not here are left alone.',
  shape: userShape,
  identify: byFields('name'),
  withDefaults: (user, {strict}) => ({...user, strict: user.strict ?? strict}),
  prunes: true,
  plan: planUsers,
  export: exportUsers,
})

/** A credential that is set. */
interface Step extends ScramCredential {
  readonly source: SecretSource
}

/** Plans users: the credentials that there are, in one request. Kafka cannot check the rest without doing it. */
async function planUsers(
  cluster: Cluster,
  declared: readonly DeclaredUser[],
  {prune, setsPasswords, stop}: PlanContext,
): Promise<KindPlan> {
  const present = await fetchScramCredentials(cluster)
  const steps = new Map<DeclaredChange, Step>()
  const rows: DeclaredChange[] = []
  const kept: string[] = []
  const doomed = new Map<DeclaredChange, ScramCredential>()
  const self = scramUserOf(cluster)
  const remove = (credential: ScramCredential): void => {
    const warnings = credential.user === self ? ['samsa is connected as this user.'] : []
    const fields = [{field: 'iterations', from: credential.iterations, to: null}]
    const row = {...rowOf(credential), action: 'delete', fields, warnings} as const
    doomed.set(row, credential)
  }
  for (const {name: user, scram = [], state, strict} of declared) {
    const mine = present.filter((credential) => credential.user === user)
    const isAbsent = state === 'absent'
    for (const credential of mine)
      if (isAbsent || (strict && !scram.some(({mechanism}) => mechanism === credential.mechanism)))
        remove(credential)
    if (isAbsent) continue
    for (const {mechanism, password: source, iterations: wished} of scram) {
      const now = mine.find((credential) => credential.mechanism === mechanism)
      const iterations = wished ?? now?.iterations ?? SCRAM_ITERATIONS.byDefault
      if (now?.iterations === iterations && !setsPasswords) {
        if (source) kept.push(user)
        continue
      }
      const credential = {user, mechanism, iterations}
      const fields: FieldChange[] = []
      if (now?.iterations !== iterations)
        fields.push({field: 'iterations', from: now?.iterations ?? null, to: iterations})
      fields.push({field: 'password', from: now ? HIDDEN_VALUE : null, to: HIDDEN_VALUE})
      const row = {...rowOf(credential), action: now ? 'alter' : 'create', fields, warnings: []} as const
      if (source) {
        rows.push(row)
        steps.set(row, {...credential, source})
        // A user without a password in the file keeps the one it has, whatever is set again.
      } else if (!now || now.iterations !== iterations) rows.push({...row, error: noPassword(credential)})
    }
  }
  const named = new Set(declared.map(({name}) => name))
  // Whoever prunes does not mean to lock himself out.
  for (const credential of present)
    if (prune?.(credential.user) && !named.has(credential.user) && credential.user !== self)
      remove(credential)
  const ready = new Map<DeclaredChange, NewScramCredential>()
  return {
    rows: [...rows, ...doomed.keys()],
    notes: kept.length === 0 ? [] : [describeKept(kept)],
    prepare: async (due) => {
      for (const row of due) {
        const step = steps.get(row)
        if (!step) continue
        const password = await readSecret(`the password of user ${step.user}`, step.source, stop)
        ready.set(row, {...step, password})
      }
    },
    execute: async (due) => {
      const failed = await setScramCredentials(
        cluster,
        due.flatMap((row) => ready.get(row) ?? []),
      )
      return doneBut(due, (row) => failureOf(ready.get(row), failed))
    },
    remove: async (due) => {
      const failed = await deleteScramCredentials(
        cluster,
        due.flatMap((row) => doomed.get(row) ?? []),
      )
      return doneBut(due, (row) => failureOf(doomed.get(row), failed))
    },
    readBack: (done) =>
      readBackRows(cluster, done, async (pending) => {
        const now = await fetchScramCredentials(cluster)
        return pending.filter((row) => {
          const {user, mechanism} = steps.get(row) ?? doomed.get(row) ?? {}
          const found = now.find((each) => each.user === user && each.mechanism === mechanism)
          return found?.iterations !== steps.get(row)?.iterations
        })
      }),
  }
}

function rowOf({user, mechanism}: ScramCredential) {
  return {kind: 'user', name: `${user} (${mechanism})`} as const
}

function failureOf<C>(credential: C | undefined, failed: ReadonlyMap<C, Failure>): Failure | undefined {
  return credential && failed.get(credential)
}

function noPassword({user, mechanism, iterations}: ScramCredential): Failure {
  return new Failure(
    'conflict',
    `User ${user} cannot get ${mechanism} with ${iterations} iterations: the file has no password.`,
    {suggestions: ['Say where it is read from: password: {env: NAME}, {file: PATH} or {command: [...]}.']},
  )
}

function describeKept(users: readonly string[]): string {
  const [first, ...others] = [...new Set(users)]
  const stay = others.length === 0 ? `that of ${first} stays` : `those of ${others.length + 1} users stay`
  return `no cluster tells a password: ${stay}, and apply --set-passwords sets what the files say`
}

async function exportUsers(cluster: Cluster, {choose}: ExportContext): Promise<object[]> {
  const all = await fetchScramCredentials(cluster)
  const matches = choose(all.map(({user}) => user))
  const chosen = Map.groupBy(
    all.filter(({user}) => matches(user)),
    ({user}) => user,
  )
  return [...chosen]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([user, credentials]) => {
      const scram = credentials
        .map(({mechanism, iterations}) => ({mechanism, iterations}))
        .sort((a, b) => compareNames(a.mechanism, b.mechanism))
      return {name: escapeVariables(user), scram: scram.length === 1 ? scram[0] : scram}
    })
}
