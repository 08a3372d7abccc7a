import type {SecretSource} from '../../secrets/read-secret.ts'
import {secretShape} from '../../source/secret-shape.ts'
import {
  configValue,
  filePath,
  flag,
  mapOf,
  object,
  oneOf,
  oneOrMore,
  type ReadBy,
  type Shape,
  text,
} from '../../source/shapes.ts'
import {SASL_MECHANISMS} from '../parse-sasl.ts'
import {urlProblem} from '../service-url.ts'
import {PROFILE_COLORS} from './profile.ts'

/** A secret: where it is read, or, in a file that nobody else can read, itself. */
function secret(description: string): Shape<string | SecretSource> {
  const source = secretShape(description, {isInteractive: true})
  return {
    schema: {description, anyOf: [source.schema, {type: 'string'}]},
    // A text is taken whatever it is made of, and never shown.
    read: (node, problems) =>
      node.kind === 'scalar' && node.value !== null ? node.text : source.read(node, problems),
  }
}

const tls = object('TLS. An empty one, or true, trusts the authorities that Node.js brings.', {
  ca: filePath('The certificates that are trusted, PEM.'),
  cert: filePath("The client's certificate, PEM."),
  key: filePath('Its key, PEM, where it is not in the file of the certificate.'),
  keyPassword: secret('The password of the key.'),
  store: filePath("The client's certificate and key in one PKCS#12 store."),
  storePassword: secret('Its password.'),
  serverName: text("The name that the brokers' certificates have."),
  minVersion: oneOf('The oldest version of TLS that is spoken.', ['TLSv1.2', 'TLSv1.3']),
  verifyName: flag('Whether the name in the certificate has to be that of the broker.'),
})

const sasl = object(
  'SASL.',
  {
    mechanism: oneOf('The mechanism.', SASL_MECHANISMS),
    username: text('The user.'),
    password: secret('The password.'),
    allowPlaintextPassword: flag('Whether PLAIN may send the password without TLS.'),
    tokenAuth: flag('Whether user and password are the id and the HMAC of a delegation token, by SCRAM.'),
    token: secret('A token for OAUTHBEARER, or the program that prints one; read again before it expires.'),
    tokenEndpoint: text('The address where the issuer gives tokens for client credentials.'),
    clientId: text('The client that the issuer knows.'),
    clientSecret: secret('Its secret.'),
    scope: text('The scope to ask for.'),
  },
  {required: ['mechanism']},
)

const serviceUrl = text('Where it is reached, http:// or https://.', {check: (url) => urlProblem(url)})

/** A server that is asked by HTTP: the schema registry, a worker of Connect. */
const httpService = <Url>(description: string, url: Shape<Url>) =>
  object(
    description,
    {
      url,
      ca: filePath('The certificates that are trusted, PEM.'),
      certificate: filePath("The client's certificate, PEM."),
      key: filePath('Its key, PEM, where it is not in the file of the certificate.'),
      keyPassword: secret('The password of the key.'),
      username: text('The user.'),
      password: secret('The password.'),
      token: secret('A bearer token, in place of user and password.'),
    },
    {required: ['url']},
  )

/** `tls: true` is a way to say that there is nothing more to say. */
const tlsOrTrue: Shape<ReadBy<typeof tls> | boolean> = {
  schema: {anyOf: [{type: 'boolean'}, tls.schema]},
  read: (node, problems) =>
    node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : tls.read(node, problems),
}

export const profileShape = object(
  'How to reach one cluster.',
  {
    bootstrapServers: oneOrMore(text('host:port')),
    tls: tlsOrTrue,
    sasl,
    schemaRegistry: httpService("The schema registry, by Confluent's API.", serviceUrl),
    connect: httpService(
      'The workers of Kafka Connect; the first that can be reached is asked.',
      oneOrMore(serviceUrl),
    ),
    brokerMap: mapOf('Where brokers are reached, by the address that they advertise.', text('host:port')),
    protected: flag("Whether a change has to be confirmed by the profile's name."),
    readOnly: flag('Whether every command that changes something is refused.'),
    color: oneOf("The colour of the profile's name.", PROFILE_COLORS),
    properties: mapOf('Any other property of a client.', configValue),
  },
  {required: ['bootstrapServers']},
)

/** What can be a profile's name: a word that no shell takes for more. */
export const PROFILE_NAME = /^[A-Za-z0-9][\w.-]*$/

export const profilesShape = object('Profiles of samsa.', {
  current: text('The profile that is used where no other is named.'),
  profiles: mapOf('Profiles by their names.', profileShape, {
    checkKey: (name) =>
      PROFILE_NAME.test(name) ? null : `${name} is no name of a profile: letters, digits, ".", "_", "-".`,
  }),
})

export type ReadProfile = ReadBy<typeof profileShape>
