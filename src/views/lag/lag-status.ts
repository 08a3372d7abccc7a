import {type LagSeverity, type LagStatus, severityOf} from '../../core/lag/lag-status.ts'
import type {Role} from '../theme.ts'

const ROLES: Readonly<Record<LagSeverity, Role>> = {ok: 'ok', info: 'muted', warn: 'warn', error: 'error'}

/** How a status is painted in every table: by its severity, which is decided in one place. */
export function roleOfStatus(status: LagStatus): Role {
  return ROLES[severityOf(status)]
}
