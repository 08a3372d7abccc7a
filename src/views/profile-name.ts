import type {ProfileColor} from '../core/connection/profiles/profile.ts'

/** The palette that every terminal has, by its numbers: SGR 30 to 37. */
export const PROFILE_COLOR_NUMBERS: Readonly<Record<ProfileColor, number>> = {
  red: 1,
  green: 2,
  yellow: 3,
  blue: 4,
  magenta: 5,
  cyan: 6,
  white: 7,
}

/** A profile's name as it stands in front of a plan or a question: inverse in its colour, in brackets where there is none. */
export function renderProfileName(
  {name, color}: {readonly name: string; readonly color: ProfileColor | null},
  hasColor: boolean,
): string {
  if (!hasColor) return `[${name}]`
  return `\x1b[1;7${color === null ? '' : `;${30 + PROFILE_COLOR_NUMBERS[color]}`}m ${name} \x1b[0m`
}
