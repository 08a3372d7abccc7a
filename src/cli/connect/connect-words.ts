import type {Settings} from '../../core/connection/resolve-settings.ts'

/** Where a worker listens unless it is told otherwise. */
export const DEFAULT_CONNECT_URL = 'http://localhost:8083'

/** Flags that lead another command line to the workers of these settings; none where a profile says where they are. */
export function connectWords(settings: Settings): readonly string[] {
  const url = settings.get('connect.url')
  if (url?.from.kind === 'profile') return []
  return ['--connect', typeof url?.value === 'string' ? url.value : DEFAULT_CONNECT_URL]
}
