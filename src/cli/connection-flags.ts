import {Flags} from '@oclif/core'
import {durationFlag} from './base-command.ts'

/** --timeout, with what counts where it is not given (see defaultTimeoutMs). */
export function deadlineFlag(otherwise: string) {
  return durationFlag({
    description: `the whole command's deadline [default: ${otherwise}]`,
    helpGroup: 'CONNECTION',
    env: 'SAMSA_TIMEOUT',
  })
}

/** Flags that say how to reach the cluster. */
export const connectionFlags = {
  'bootstrap-server': Flags.string({
    char: 'b',
    description:
      'where to reach the cluster [default: a cluster started by `local up`, else localhost:9092] [env: SAMSA_BOOTSTRAP_SERVER]',
    helpValue: 'HOST:PORT[,...]',
    helpGroup: 'CONNECTION',
  }),
  'command-config': Flags.string({
    description:
      "a .properties file as Kafka's Java tools take it (TLS, SASL, timeouts) [env: SAMSA_COMMAND_CONFIG]",
    helpValue: 'FILE',
    helpGroup: 'CONNECTION',
  }),
  property: Flags.string({
    char: 'X',
    description: 'a client property, over those of the file; repeatable',
    helpValue: 'KEY=VALUE',
    helpGroup: 'CONNECTION',
    multiple: true,
    multipleNonGreedy: true,
  }),
  profile: Flags.string({
    char: 'P',
    description: 'the profile to connect by (samsa profile) [env: SAMSA_PROFILE]',
    helpValue: 'NAME',
    helpGroup: 'CONNECTION',
  }),
  'broker-map': Flags.string({
    description:
      'reach a broker elsewhere than it advertises, for tunnels and port forwards; * for any host or port; repeatable',
    helpValue: 'FROM=TO',
    helpGroup: 'CONNECTION',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'allow-plaintext-password': Flags.boolean({
    description: 'let SASL PLAIN send the password without TLS',
    helpGroup: 'CONNECTION',
  }),
}

/** Where the workers of Kafka Connect are, for commands that ask them. */
export const connectFlag = {
  connect: Flags.string({
    description:
      'where the workers of Kafka Connect are; of several the first that answers is asked [default: those of the profile, or of `local up --with connect`, else http://localhost:8083] [env: SAMSA_CONNECT]',
    helpValue: 'URL[,...]',
    helpGroup: 'CONNECTION',
  }),
}

/** Where the schema registry is, for commands that use one. */
export const schemaRegistryFlag = {
  'schema-registry': Flags.string({
    description:
      "where the schema registry is, by Confluent's API [default: that of the profile, or of `local up --with registry`] [env: SAMSA_SCHEMA_REGISTRY]",
    helpValue: 'URL',
    helpGroup: 'CONNECTION',
  }),
}
