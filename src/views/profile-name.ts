import type {ProfileColor} from '../core/connection/profiles/profile.ts'

/** SGR 30 to 37: the palette that every terminal has. */
const CODES: Readonly<Record<ProfileColor, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  white: 37,
}

/** A profile's name as it stands in front of a plan or a question: inverse in its colour, in brackets where there is none. */
export function renderProfileName(
  {name, color}: {readonly name: string; readonly color: ProfileColor | null},
  hasColor: boolean,
): string {
  if (!hasColor) return `[${name}]`
  return `\x1b[1;7${color === null ? '' : `;${CODES[color]}`}m ${name} \x1b[0m`
}
