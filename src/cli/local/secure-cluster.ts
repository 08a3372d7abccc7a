import {randomBytes} from 'node:crypto'
import {existsSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import path from 'node:path'
import {CLUSTER_RESOURCE, createAcls} from '../../core/access/acls.ts'
import {SCRAM_ITERATIONS, setScramCredentials} from '../../core/access/scram-users.ts'
import {plainConnection} from '../../core/connection/connection-settings.ts'
import {putProfile} from '../../core/connection/profiles/edit-profiles.ts'
import {Secret} from '../../core/secrets/secret.ts'
import {Cluster} from '../../kafka/cluster.ts'
import {createAuthority} from '../../local/certificates.ts'
import type {LocalDirectories} from '../../local/directories.ts'
import type {LocalOptions} from '../../local/options.ts'
import {checkClusterName} from '../../local/state.ts'
import {readIfThere, replaceFile} from '../../user/files.ts'
import {userProfileFile} from '../profiles/profile-files.ts'
import {changeProfiles} from '../profiles/write-profiles.ts'
import {refuseTakenProfiles, type SecureProfiles, secureFolder, secureProfiles} from './secure-files.ts'

/** The listener that a secured cluster has beside the plain one. */
const LISTENER = 'SECURE'
const MECHANISM = 'SCRAM-SHA-512' as const

/** Nobody renews the certificates of a cluster that is for trying things. */
const DAYS = 3650

/** What a user who may only look may do, and with what. */
const READER_RULES = [
  {resourceType: 'topic', resourceName: '*', operations: ['read', 'describe', 'describe-configs']},
  {resourceType: 'group', resourceName: '*', operations: ['read', 'describe']},
  {resourceType: 'cluster', resourceName: CLUSTER_RESOURCE, operations: ['describe', 'describe-configs']},
] as const

/**
 * What makes a local cluster a secured one: an authority, a certificate for its brokers, SCRAM, and an authorizer that
 * refuses what no rule allows. The plain listener stays, for the brokers among themselves: who comes by it may do everything.
 * What was made for an earlier start is used again. Throws Failure(conflict) where a profile of the user's own has a name of its,
 * and Failure(usage) for what is no name. Where the start fails, `discard` takes away what was made now.
 */
export async function prepareSecurity(
  directories: LocalDirectories,
  cluster: string,
): Promise<{
  readonly options: Pick<LocalOptions, 'extraListeners' | 'serverProperties'>
  readonly discard: () => Promise<void>
}> {
  checkClusterName(cluster)
  await refuseTakenProfiles(directories, cluster)
  const folder = secureFolder(directories, cluster)
  const isNew = !existsSync(folder)
  const discard = async (): Promise<void> => {
    if (isNew) await rm(folder, {recursive: true, force: true})
  }
  try {
    return {options: await makeSecurity(folder, cluster), discard}
  } catch (error) {
    await discard()
    throw error
  }
}

/** Certificates and keys in a folder, and what a broker has to be told of them. */
async function makeSecurity(
  folder: string,
  cluster: string,
): Promise<Pick<LocalOptions, 'extraListeners' | 'serverProperties'>> {
  const [ca, broker] = [path.join(folder, 'ca.pem'), path.join(folder, 'broker.pem')]
  if (readIfThere(ca) === null || readIfThere(broker) === null) {
    const authority = await createAuthority(`samsa local ${cluster}`, DAYS)
    const {certificate, key} = await authority.issue({
      name: 'broker',
      hosts: ['127.0.0.1', 'localhost'],
      days: DAYS,
    })
    replaceFile(broker, `${key}${certificate}`)
    // Last: where it is, all is. The key of the authority is kept nowhere, so that nobody issues more.
    replaceFile(ca, authority.certificate)
  }
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
  const listener = `listener.name.${LISTENER.toLowerCase()}`
  return {
    extraListeners: [{name: LISTENER, protocol: 'SASL_SSL'}],
    serverProperties: {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': broker,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': ca,
      [`${listener}.sasl.enabled.mechanisms`]: `${MECHANISM},SCRAM-SHA-256`,
      [`${listener}.scram-sha-512.sasl.jaas.config`]: login,
      [`${listener}.scram-sha-256.sasl.jaas.config`]: login,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': 'false',
      'super.users': 'User:ANONYMOUS;User:admin',
      'delegation.token.secret.key': secretOf(path.join(folder, 'token.key')).reveal(),
    },
  }
}

/** A secret that is kept in a file that nobody else can read, made where there is none. */
function secretOf(file: string): Secret {
  const known = readIfThere(file)?.trim()
  if (known) return new Secret(known)
  const text = randomBytes(18).toString('base64url')
  replaceFile(file, `${text}\n`)
  return new Secret(text)
}

/**
 * Makes the users and rules of a secured cluster that runs, and the profiles that connect to it. Throws what cannot be done.
 */
export async function openSecurity(
  directories: LocalDirectories,
  {name, bootstrapServers, secureServers}: {name: string; bootstrapServers: string; secureServers: string},
  signal: AbortSignal,
): Promise<SecureProfiles> {
  const folder = secureFolder(directories, name)
  const users = ['admin', 'reader'].map((user) => {
    const file = path.join(folder, `${user}.password`)
    return {user, file, password: secretOf(file)}
  })
  const cluster = new Cluster(plainConnection(bootstrapServers), signal)
  try {
    const credentials = users.map(({user, password}) => ({
      user,
      password,
      mechanism: MECHANISM,
      iterations: SCRAM_ITERATIONS.byDefault,
    }))
    const rules = READER_RULES.flatMap(({operations, ...resource}) =>
      operations.map((operation) => ({
        ...resource,
        operation,
        principal: 'User:reader',
        host: '*',
        permission: 'allow',
        patternType: 'literal',
      })),
    )
    const failures = [
      ...(await setScramCredentials(cluster, credentials)).values(),
      ...(await createAcls(cluster, rules)).values(),
    ]
    for (const failure of failures) throw failure
  } finally {
    cluster.close()
  }
  const names = secureProfiles(name)
  const profileOf = (user: string, file: string, color: string) => ({
    bootstrapServers: secureServers.split(','),
    tls: {ca: path.join(folder, 'ca.pem')},
    sasl: {mechanism: MECHANISM, username: user, password: {file}},
    color,
  })
  await changeProfiles(userProfileFile(), (text) => {
    let changed = text
    for (const {user, file} of users) {
      const isAdmin = user === 'admin'
      const profile = profileOf(user, file, isAdmin ? 'green' : 'cyan')
      changed = putProfile(changed, isAdmin ? names.admin : names.reader, profile, {becomesCurrent: false})
    }
    return changed ?? ''
  })
  return names
}
