import {isIP} from 'node:net'

const ANY_HOST = '*'

/**
 * The host of a rule as brokers have it, who compare texts: `*`, or an address as Java writes it (InetAddress.getHostAddress), an
 * IPv6 one with all of its groups, an IPv4 one that is mapped into IPv6 as IPv4. Null for what no client's address can be, such
 * as a host name.
 */
export function aclHost(text: string): string | null {
  if (text === ANY_HOST) return text
  const [address = '', scope] = text.split('%')
  const version = isIP(address)
  if (version === 4) return scope === undefined ? address : null
  if (version !== 6) return null
  const groups = groupsOf(address)
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16))
  if (groups.slice(0, 6).join() === MAPPED && high !== undefined && low !== undefined)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  return `${groups.join(':')}${scope === undefined ? '' : `%${scope}`}`
}

/** What is in front of an IPv4 address that is mapped into IPv6 (RFC 4291, 2.5.5.2). */
const MAPPED = '0,0,0,0,0,ffff'

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  // Written anew by the rules of URLs: in small letters, an IPv4 part as two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  if (tail === undefined || before === undefined || after === undefined) return before ?? []
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}

/** Why a host is never met, in a sentence; null where it is. Brokers take every text. */
export function warnOfHost(text: string): string | null {
  const host = aclHost(text)
  if (host === text) return null
  return host === null
    ? `No client comes from ${text}: brokers compare IP addresses, and never ask for names; * is any.`
    : `No client comes from ${text}: brokers write that address as ${host}.`
}
