/** A line of JAAS: `MODULE required username="ann" password="...";` */
export interface Jaas {
  /** The last part of the class: `ScramLoginModule`; null where the line names none. */
  readonly module: string | null
  /** The value of an option; null where it is not there. */
  readonly option: (name: string) => string | null
  readonly options: ReadonlyMap<string, string>
}

const OPTION = /([\w.$-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/gs

/** Reads a line of JAAS as Kafka's JaasConfig does: by Java's StreamTokenizer, to which both quotes are quotes. */
export function parseJaas(line: string): Jaas {
  const options = new Map<string, string>()
  for (const [, name = '', double, single, bare = ''] of line.matchAll(OPTION))
    options.set(name, (double ?? single)?.replace(/\\(.)/gs, '$1') ?? bare)
  const module = /^\s*(?:[\w$]+\.)*([\w$]+)\s/.exec(line)?.[1] ?? null
  return {module, options, option: (name) => options.get(name) ?? null}
}

/**
 * The mechanism that a module is for. A line without `sasl.mechanism` is none of PLAIN's because of that: Java's own default is
 * GSSAPI, and by PLAIN the password itself would be sent.
 */
export const MECHANISM_OF_MODULE: Readonly<Record<string, string>> = {
  Krb5LoginModule: 'GSSAPI',
  OAuthBearerLoginModule: 'OAUTHBEARER',
  IAMLoginModule: 'AWS_MSK_IAM',
}

/** Goes with SCRAM-SHA-256 and SCRAM-SHA-512, and does not say which. */
export const SCRAM_MODULE = 'ScramLoginModule'
