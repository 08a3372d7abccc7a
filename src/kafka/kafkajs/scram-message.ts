/**
 * What a server may ask for in rounds of PBKDF2. Kafka takes 16,384 at most when a user is made (ScramMechanism); a
 * million takes a second here, and a server that asks for more only wants us to be busy.
 */
const MOST_ITERATIONS = 1_000_000

/** Attributes of the messages that a server sends (RFC 5802, 5.1): nonce, salt, iterations, and how it ended. */
const ATTRIBUTES = /^[rsiev]=[^,]*(?:,[rsiev]=[^,]*)*$/

/** What is wrong with a message of a SCRAM server, as the object of "sent"; null where nothing is. */
export function findScramProblem(message: string): string | null {
  if (!ATTRIBUTES.test(message)) return 'a SCRAM message that is none'
  // kafkajs takes the last of several.
  const iterations = [...message.matchAll(/(?:^|,)i=([^,]*)/g)].at(-1)?.[1]
  if (iterations === undefined || (/^\d+$/.test(iterations) && Number(iterations) <= MOST_ITERATIONS))
    return null
  return `a SCRAM message that asks for ${iterations.slice(0, 20)} iterations (at most ${MOST_ITERATIONS} are made)`
}
