/** The themes of the dashboards that a user can ask for; `auto` goes by what the terminal tells of itself. */
export const THEME_NAMES = ['auto', 'dark', 'light', 'high-contrast', '16', 'none'] as const

export type ThemeName = (typeof THEME_NAMES)[number]
