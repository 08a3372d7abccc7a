import {connectPart} from './connect.ts'
import type {PartKind} from './part-kind.ts'
import type {PartName} from './part-names.ts'
import {registryPart} from './registry.ts'

/** Every part by its name. */
export const PART_KINDS: Readonly<Record<PartName, PartKind>> = {
  registry: registryPart,
  connect: connectPart,
}
