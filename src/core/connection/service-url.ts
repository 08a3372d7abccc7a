import {Failure} from '../../errors/failure.ts'

const HIDDEN_USER = '(hidden)'

/** What is wrong with the URL of a server that is asked by HTTP, as a sentence that repeats none of it; null for nothing. */
export function urlProblem(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return 'It is no URL that begins with http:// or https://.'
  if (url.username !== '' || url.password !== '')
    return 'There is a user or a password in the URL, where it would be seen: give both apart from it.'
  return url.search === '' && url.hash === '' ? null : 'The URL has more behind its path.'
}

/** The URL of a server. Throws Failure(usage) for what is none; `name` is what it was given by. */
export function parseServiceUrl(text: string, name: string): URL {
  const problem = urlProblem(text)
  if (problem === null) return new URL(text)
  throw new Failure('usage', `${name}: ${problem}`, {code: 'WRONG_URL'})
}

/** URLs (several with commas) as they may be shown: who has put a user and a password into one is refused, and has them told to nobody. */
export function shownUrls(text: string): string {
  return text
    .split(/,(?=\s*https?:\/\/)/i)
    .map((url) => url.replace(/:\/\/.*@/s, `://${HIDDEN_USER}@`))
    .join(',')
}

/** Whether what is sent there stays on this machine. */
export function isLoopback({hostname}: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
