import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {connect} from 'node:tls'
import {promisify} from 'node:util'
import {setScramCredentials} from '../../src/core/access/scram-users.ts'
import {plainConnection} from '../../src/core/connection/connection-settings.ts'
import {Secret} from '../../src/core/secrets/secret.ts'
import {Cluster} from '../../src/kafka/cluster.ts'
import {type Authority, createAuthority} from '../../src/local/certificates.ts'
import type {LocalCluster} from '../../src/local/cluster.ts'
import type {JarDistribution} from '../../src/local/distribution.ts'
import {startTestCluster} from './suite-setup.ts'

const execute = promisify(execFile)
/** Of the keystores that tests make. */
export const STORE_PASSWORD = 'changeit'

export interface User {
  readonly name: string
  readonly password: string
}

export interface SecureKafka {
  readonly cluster: LocalCluster
  /** For everybody, who may do everything: listeners without credentials are super users. */
  readonly plaintext: string
  /** SASL_PLAINTEXT with PLAIN and SCRAM-SHA-256, for users who may do nothing but what ACLs allow. */
  readonly sasl: string
  readonly ssl: string
  /** SSL for those who show a certificate of `authority`. */
  readonly mutual: string
  readonly authority: Authority
  /** SASL_SSL with SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly saslSsl: string
  /** SASL_SSL with OAUTHBEARER, for tokens that nobody has signed. */
  readonly token: string
  /** The certificate of the listeners, for 127.0.0.1 and no other name. */
  readonly certificateFile: string
}

/** A broker with TLS, SASL and ACLs. `plain` is a user of PLAIN, `scram` one of SCRAM. */
export async function startSecureKafka(
  kafka: JarDistribution,
  folder: string,
  {plain, scram}: {readonly plain: User; readonly scram: User},
): Promise<SecureKafka> {
  await mkdir(folder, {recursive: true})
  const [keystore, authority] = await Promise.all([
    makeKeystore(kafka, folder),
    createAuthority('samsa-test-clients', 1),
  ])
  const truststore = path.join(folder, 'clients.pem')
  await writeFile(truststore, authority.certificate)
  const jaas = (module: string, options = '') =>
    `org.apache.kafka.common.security.${module} required${options};`
  const scramJaas = jaas('scram.ScramLoginModule')
  const cluster = await startTestCluster({
    extraListeners: [
      {name: 'SASL', protocol: 'SASL_PLAINTEXT'},
      {name: 'TLS', protocol: 'SSL'},
      {name: 'MUTUAL', protocol: 'SSL'},
      {name: 'BOTH', protocol: 'SASL_SSL'},
      {name: 'TOKEN', protocol: 'SASL_SSL'},
    ],
    serverProperties: {
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
      'listener.name.sasl.plain.sasl.jaas.config': jaas(
        'plain.PlainLoginModule',
        ` user_${plain.name}="${plain.password}"`,
      ),
      'listener.name.sasl.scram-sha-256.sasl.jaas.config': scramJaas,
      'listener.name.both.sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.both.scram-sha-256.sasl.jaas.config': scramJaas,
      'listener.name.both.scram-sha-512.sasl.jaas.config': scramJaas,
      'listener.name.token.sasl.enabled.mechanisms': 'OAUTHBEARER',
      // Kafka's own validator of tokens that nobody has signed (OAuthBearerUnsecuredValidatorCallbackHandler).
      'listener.name.token.oauthbearer.sasl.jaas.config': jaas(
        'oauthbearer.OAuthBearerLoginModule',
        ' unsecuredLoginStringClaim_sub="broker"',
      ),
      'ssl.keystore.location': keystore,
      'ssl.keystore.password': STORE_PASSWORD,
      'ssl.keystore.type': 'PKCS12',
      'ssl.key.password': STORE_PASSWORD,
      'ssl.truststore.location': truststore,
      'ssl.truststore.type': 'PEM',
      'listener.name.mutual.ssl.client.auth': 'required',
      // Sessions are short, so that whatever takes longer has to authenticate again (KIP-368).
      'connections.max.reauth.ms': '2000',
      'allow.everyone.if.no.acl.found': 'false',
      'super.users': `User:ANONYMOUS;User:${scram.name}`,
      // Delegation tokens are made only where brokers share one (KIP-48).
      'delegation.token.secret.key': 'a key of these tests',
    },
  })
  const {bootstrapServers, listeners} = cluster
  const ssl = listeners.TLS ?? ''
  const certificateFile = path.join(folder, 'broker.pem')
  await Promise.all([
    createScramUser(bootstrapServers, scram),
    fetchCertificate(ssl).then((certificate) => writeFile(certificateFile, certificate)),
  ])
  return {
    cluster,
    plaintext: bootstrapServers,
    sasl: listeners.SASL ?? '',
    ssl,
    mutual: listeners.MUTUAL ?? '',
    authority,
    saslSsl: listeners.BOTH ?? '',
    token: listeners.TOKEN ?? '',
    certificateFile,
  }
}

/** A key and a self-signed certificate, by Java's own keytool: it is there wherever a broker runs. */
export async function makeKeystore(kafka: JarDistribution, folder: string): Promise<string> {
  const keytool = path.join(path.dirname(kafka.java.executable), 'keytool')
  const keystore = path.join(folder, 'broker.p12')
  const names = ['-alias', 'broker', '-dname', 'CN=samsa-tests', '-ext', 'san=ip:127.0.0.1']
  const key = ['-keyalg', 'EC', '-validity', '2']
  const store = ['-storetype', 'PKCS12', '-keystore', keystore, '-storepass', STORE_PASSWORD]
  await execute(keytool, ['-genkeypair', ...names, ...key, ...store])
  return keystore
}

/** The certificate that a listener shows, in PEM: exporting it from the keystore would take another JVM. */
export async function fetchCertificate(server: string): Promise<string> {
  const [host, port] = server.split(':')
  const socket = connect({host, port: Number(port), rejectUnauthorized: false})
  try {
    await once(socket, 'secureConnect')
    const certificate = socket.getPeerX509Certificate()
    if (!certificate) throw new Error(`${server} shows no certificate`)
    return certificate.toString()
  } finally {
    socket.destroy()
  }
}

/** What kafka-configs.sh does with `--add-config SCRAM-SHA-256=[...]`, without its JVM. */
async function createScramUser(servers: string, {name: user, password}: User): Promise<void> {
  const cluster = new Cluster(plainConnection(servers), new AbortController().signal)
  const credential = {
    user,
    mechanism: 'SCRAM-SHA-256',
    iterations: 4096,
    password: new Secret(password),
  } as const
  try {
    for (const [, failure] of await setScramCredentials(cluster, [credential])) throw failure
  } finally {
    cluster.close()
  }
}
