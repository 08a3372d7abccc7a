import {execFile} from 'node:child_process'
import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import type {LocalCluster} from '../../src/local/cluster.ts'
import type {JarDistribution} from '../../src/local/distribution.ts'
import {runKafkaTool} from './kafka-jars.ts'
import {startTestCluster} from './suite-setup.ts'

const execute = promisify(execFile)
const STORE_PASSWORD = 'changeit'

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
  /** SASL_SSL with SCRAM-SHA-256. */
  readonly saslSsl: string
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
  const {keystore, certificateFile} = await makeCertificate(kafka, folder)
  const jaas = (module: string, options = '') =>
    `org.apache.kafka.common.security.${module} required${options};`
  const scramJaas = jaas('scram.ScramLoginModule')
  const cluster = await startTestCluster({
    extraListeners: [
      {name: 'SASL', protocol: 'SASL_PLAINTEXT'},
      {name: 'TLS', protocol: 'SSL'},
      {name: 'BOTH', protocol: 'SASL_SSL'},
    ],
    serverProperties: {
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256',
      'listener.name.sasl.plain.sasl.jaas.config': jaas(
        'plain.PlainLoginModule',
        ` user_${plain.name}="${plain.password}"`,
      ),
      'listener.name.sasl.scram-sha-256.sasl.jaas.config': scramJaas,
      'listener.name.both.sasl.enabled.mechanisms': 'SCRAM-SHA-256',
      'listener.name.both.scram-sha-256.sasl.jaas.config': scramJaas,
      'ssl.keystore.location': keystore,
      'ssl.keystore.password': STORE_PASSWORD,
      'ssl.keystore.type': 'PKCS12',
      'ssl.key.password': STORE_PASSWORD,
      'allow.everyone.if.no.acl.found': 'false',
      'super.users': `User:ANONYMOUS;User:${scram.name}`,
    },
  })
  const {bootstrapServers, listeners} = cluster
  await runKafkaTool(kafka, 'kafka.admin.ConfigCommand', [
    '--bootstrap-server',
    bootstrapServers,
    '--alter',
    '--entity-type',
    'users',
    '--entity-name',
    scram.name,
    '--add-config',
    `SCRAM-SHA-256=[iterations=4096,password=${scram.password}]`,
  ])
  return {
    cluster,
    plaintext: bootstrapServers,
    sasl: listeners.SASL ?? '',
    ssl: listeners.TLS ?? '',
    saslSsl: listeners.BOTH ?? '',
    certificateFile,
  }
}

/** A self-signed certificate, by Java's own keytool: it is there wherever a broker runs. */
async function makeCertificate(
  kafka: JarDistribution,
  folder: string,
): Promise<{keystore: string; certificateFile: string}> {
  const keytool = path.join(path.dirname(kafka.java.executable), 'keytool')
  const keystore = path.join(folder, 'broker.p12')
  const certificateFile = path.join(folder, 'broker.pem')
  const store = ['-alias', 'broker', '-keystore', keystore, '-storepass', STORE_PASSWORD]
  const names = ['-dname', 'CN=samsa-tests', '-ext', 'san=ip:127.0.0.1']
  await execute(keytool, [
    '-genkeypair',
    '-keyalg',
    'EC',
    '-storetype',
    'PKCS12',
    '-validity',
    '2',
    ...names,
    ...store,
  ])
  const {stdout} = await execute(keytool, ['-exportcert', '-rfc', ...store])
  await writeFile(certificateFile, stdout)
  return {keystore, certificateFile}
}
