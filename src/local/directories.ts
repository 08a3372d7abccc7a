import {homedir} from 'node:os'
import {join} from 'node:path'

/** Where `samsa local` keeps what it fetched and what its brokers wrote. */
export interface LocalDirectories {
  /** Fetched Kafka versions and what makes their start short; safe to delete while no broker runs. */
  readonly cacheRoot: string
  /** One folder for each named cluster. */
  readonly dataRoot: string
}

interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
}

/**
 * The folders of this user: the XDG base directories where they are set or the system is Linux, `~/Library` on
 * macOS, `%LOCALAPPDATA%` on Windows. A relative XDG path is ignored, as the XDG Base Directory Specification asks.
 */
export function localDirectories(
  env: NodeJS.ProcessEnv = process.env,
  {platform, home}: Machine = {platform: process.platform, home: homedir()},
): LocalDirectories {
  const xdg = (name: string) => (env[name]?.startsWith('/') ? env[name] : undefined)
  const [cacheDefault, dataDefault] = defaults(env, platform, home)
  return {
    cacheRoot: join(xdg('XDG_CACHE_HOME') ?? cacheDefault, 'samsa', 'kafka'),
    dataRoot: join(xdg('XDG_DATA_HOME') ?? dataDefault, 'samsa', 'local'),
  }
}

function defaults(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): [string, string] {
  if (platform === 'darwin')
    return [join(home, 'Library', 'Caches'), join(home, 'Library', 'Application Support')]
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
    return [join(local, 'Cache'), join(local, 'Data')]
  }
  return [join(home, '.cache'), join(home, '.local', 'share')]
}
