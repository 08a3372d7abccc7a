import type {Check} from './check.ts'

type Variable = readonly [name: string, message: string, suggestion: string]

/** Variables of Node that are about TLS, and what to say of each. */
const TLS_VARIABLES: readonly Variable[] = [
  [
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'is set, and does nothing here: certificates are verified all the same',
    'Take it away; for a cluster without a proper certificate there is enable.ssl.certificate.verification=false.',
  ],
  [
    'NODE_EXTRA_CA_CERTS',
    'names further authorities that are trusted where no CA is given',
    'A profile with its own CA does not depend on it.',
  ],
]

/** And those of proxies. */
const PROXY_VARIABLES: readonly Variable[] = [
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].map(
    (name) =>
      [
        name,
        'is set, and does nothing here: Kafka does not go through such proxies',
        'Where brokers are only reached through one, take a tunnel and --broker-map.',
      ] as const,
  ),
]

/** The releases of Node that samsa runs on begin with this one. */
const LEAST_NODE = [22, 15] as const

/** Those that are about this connection: other authorities do not count where a CA is given. */
function variablesOfTls(tls: {readonly ca?: unknown} | null): readonly Variable[] {
  if (tls === null) return []
  return TLS_VARIABLES.filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS' || tls.ca === undefined)
}

/** What of this machine decides on a connection: the version of Node, variables. */
export function examineMachine(
  version: string,
  env: Readonly<Record<string, string | undefined>>,
  tls: {readonly ca?: unknown} | null,
): readonly Check[] {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])
  const variables = [...variablesOfTls(tls), ...PROXY_VARIABLES].flatMap(([name, message, suggestion]) =>
    env[name] || env[name.toLowerCase()]
      ? [{name: 'environment', target: name, ok: true, message, suggestion, ms: 0}]
      : [],
  )
  return [
    {
      name: 'node',
      target: '',
      ok: !isOld,
      message: `Node ${version.replace(/^v/, '')}`,
      suggestion: isOld ? `samsa needs Node ${LEAST_NODE.join('.')} or newer.` : null,
      ms: 0,
    },
    ...variables,
  ]
}
