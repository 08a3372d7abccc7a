import {Failure} from '../../errors/failure.ts'

/** What is known of a profile before anybody is asked. */
interface Given {
  readonly bootstrapServers?: readonly string[] | undefined
  readonly tls?: object | true | undefined
  readonly sasl?: object | undefined
}

/**
 * Asks on the terminal for what a profile needs and was not given: servers, TLS, who one is. Throws Failure(usage) where there
 * is no terminal, interrupted after Esc or Ctrl-C.
 */
export async function askForProfile(name: string, given: Given): Promise<Given> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return given
  const prompts = await import('@clack/prompts')
  const output = process.stderr
  const ask = async (message: string, placeholder: string): Promise<string> =>
    take(
      await prompts.text({
        message,
        placeholder,
        output,
        validate: (text) => (text ? undefined : 'It is needed.'),
      }),
    )
  const servers = await ask(`Where is ${name} reached?`, 'kafka-1.example.org:9093,kafka-2.example.org:9093')
  const tls =
    given.tls ??
    (take(await prompts.confirm({message: 'By TLS?', initialValue: true, output})) ? true : undefined)
  const mechanism =
    given.sasl === undefined
      ? take(
          await prompts.select({
            message: 'Who are you to it?',
            options: [
              {value: '', label: 'Nobody, or a certificate'},
              {value: 'SCRAM-SHA-512', label: 'A user with a password (SCRAM-SHA-512)'},
              {value: 'SCRAM-SHA-256', label: 'A user with a password (SCRAM-SHA-256)'},
              {value: 'PLAIN', label: 'A user with a password (PLAIN)'},
            ],
            output,
          }),
        )
      : ''
  const sasl =
    mechanism === ''
      ? given.sasl
      : {mechanism, username: await ask('User', 'ann'), password: await askForPlace(prompts)}
  return {
    bootstrapServers: servers.split(',').map((server) => server.trim()),
    ...(tls === undefined ? {} : {tls}),
    ...(sasl === undefined ? {} : {sasl}),
    ...Object.fromEntries(Object.entries(given).filter(([key]) => key !== 'tls' && key !== 'sasl')),
  }
}

/** Where the password is read: a place that somebody can name in a prompt. */
async function askForPlace({
  select,
  text,
}: Pick<typeof import('@clack/prompts'), 'select' | 'text'>): Promise<object> {
  const output = process.stderr
  const place = take(
    await select({
      message: 'Where is the password?',
      options: [
        {value: 'prompt', label: 'I type it each time'},
        {value: 'env', label: 'In a variable of the environment'},
        {value: 'file', label: 'In a file that nobody else can read'},
        {value: 'keyring', label: 'In the keyring of this system'},
      ],
      output,
    }),
  )
  if (place === 'prompt') return {prompt: true}
  const questions: Readonly<Record<string, string>> = {
    env: 'Which variable?',
    file: 'Which file?',
    keyring: 'Which entry (SERVICE/NAME)?',
  }
  return {[place]: take(await text({message: questions[place] ?? '', output}))}
}

/** An answer; Esc and Ctrl-C are none. */
function take<V>(answer: V): Exclude<V, symbol> {
  if (typeof answer === 'symbol') throw new Failure('interrupted', 'Interrupted.', {code: 'SIGINT'})
  return answer as Exclude<V, symbol>
}
