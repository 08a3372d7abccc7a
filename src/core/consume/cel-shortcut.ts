import type {CelInput, parse} from '@bufbuild/cel'

type Expression = NonNullable<ReturnType<typeof parse>['expr']>
type Bindings = Readonly<Record<string, CelInput>>

/** What an expression is of a record; undefined where only the language itself can tell, errors included. */
export type CelShortcut = (bindings: Bindings) => boolean | undefined

/** A value of a record; undefined where there is none, or it is not found so. */
type Operand = (bindings: Bindings) => CelInput | undefined

const UNDECIDED: CelShortcut = () => undefined

/**
 * The answer to what most expressions are made of (fields compared with what is written out, texts that begin so, `&&`, `||`, `!`,
 * `has`), without the language's way of finding names and functions, which takes most of the time of one evaluation. It is the
 * same answer, or none. Null where it would never have one.
 */
export function compileShortcut(expression: Expression): CelShortcut | null {
  const shortcut = compile(expression)
  return shortcut === UNDECIDED ? null : shortcut
}

function compile({exprKind: {case: kind, value}}: Expression): CelShortcut {
  if (kind === 'selectExpr' && value.testOnly) return has(operandOf(value.operand), value.field)
  if (kind !== 'callExpr') return UNDECIDED
  const {function: name, target, args} = value
  switch (name) {
    case '_&&_':
      return all(args.map(compile), false)
    case '_||_':
      return all(args.map(compile), true)
    case '!_':
      return not(args.map(compile)[0] ?? UNDECIDED)
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return textTest(name, operandOf(target), operandOf(args[0]))
    default: {
      const compare = COMPARISONS.get(name)
      return compare === undefined ? UNDECIDED : comparison(compare, operandOf(args[0]), operandOf(args[1]))
    }
  }
}

/** `&&`, which false decides, or `||`, which true does; what one of them cannot say may not matter. */
function all(parts: readonly CelShortcut[], deciding: boolean): CelShortcut {
  if (parts.every((part) => part === UNDECIDED)) return UNDECIDED
  return (bindings) => {
    let isDecided = true
    for (const part of parts) {
      const answer = part(bindings)
      if (answer === deciding) return deciding
      if (answer === undefined) isDecided = false
    }
    return isDecided ? !deciding : undefined
  }
}

function not(part: CelShortcut): CelShortcut {
  if (part === UNDECIDED) return UNDECIDED
  return (bindings) => {
    const answer = part(bindings)
    return answer === undefined ? undefined : !answer
  }
}

function has(operand: Operand | null, field: string): CelShortcut {
  if (operand === null) return UNDECIDED
  return (bindings) => {
    const value = operand(bindings)
    if (!(value instanceof Map)) return undefined
    const found: unknown = value.get(field)
    // Whether null is something to have is the language's to say.
    return found === null ? undefined : found !== undefined
  }
}

function textTest(
  name: 'startsWith' | 'endsWith' | 'contains',
  left: Operand | null,
  right: Operand | null,
): CelShortcut {
  if (left === null || right === null) return UNDECIDED
  return (bindings) => {
    const text = left(bindings)
    const part = right(bindings)
    if (typeof text !== 'string' || typeof part !== 'string') return undefined
    if (name === 'contains') return text.includes(part)
    return name === 'startsWith' ? text.startsWith(part) : text.endsWith(part)
  }
}

type Compared = bigint | number | string | boolean

const COMPARISONS: ReadonlyMap<string, (left: Compared, right: Compared) => boolean> = new Map([
  // biome-ignore lint/suspicious/noDoubleEquals: 1 is 1.0 in the language, and both are numbers here or of one type.
  ['_==_', (left, right) => left == right],
  // biome-ignore lint/suspicious/noDoubleEquals: as above.
  ['_!=_', (left, right) => left != right],
  ['_<_', (left, right) => left < right],
  ['_<=_', (left, right) => left <= right],
  ['_>_', (left, right) => left > right],
  ['_>=_', (left, right) => left >= right],
])

function comparison(
  compare: (left: Compared, right: Compared) => boolean,
  left: Operand | null,
  right: Operand | null,
): CelShortcut {
  if (left === null || right === null) return UNDECIDED
  const isEquality = compare === COMPARISONS.get('_==_') || compare === COMPARISONS.get('_!=_')
  return (bindings) => {
    const one = left(bindings)
    const other = right(bindings)
    if (isNumber(one)) return isNumber(other) ? compareNumbers(compare, one, other) : undefined
    // In which order texts are is the language's to say.
    if (!isEquality || typeof one !== typeof other) return undefined
    return typeof one === 'string' || typeof one === 'boolean' ? compare(one, other as Compared) : undefined
  }
}

/** Undefined where a whole number and a double are compared, of which the first is not exact as the second. */
function compareNumbers(
  compare: (left: Compared, right: Compared) => boolean,
  one: bigint | number,
  other: bigint | number,
): boolean | undefined {
  if (typeof one === typeof other || (isExact(one) && isExact(other))) return compare(one, other)
  return undefined
}

function isExact(value: bigint | number): boolean {
  return typeof value === 'number' || (value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER)
}

function isNumber(value: CelInput | undefined): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

/** What is written out, a variable, or a field of one by its name. Null for all else. */
function operandOf(expression: Expression | undefined): Operand | null {
  const {case: kind, value} = expression?.exprKind ?? {case: undefined, value: undefined}
  switch (kind) {
    case 'constExpr': {
      const {case: type, value: constant} = value.constantKind
      const isKnown =
        type === 'int64Value' || type === 'doubleValue' || type === 'stringValue' || type === 'boolValue'
      return isKnown ? () => constant : null
    }
    case 'identExpr':
      return (bindings) => bindings[value.name]
    case 'selectExpr':
      return value.testOnly ? null : fieldOf(operandOf(value.operand), value.field)
    case 'callExpr': {
      if (value.function !== '_[_]') return null
      const [of, index] = value.args
      const name = index?.exprKind.case === 'constExpr' ? index.exprKind.value.constantKind : undefined
      return name?.case === 'stringValue' ? fieldOf(operandOf(of), name.value) : null
    }
    default:
      return null
  }
}

function fieldOf(operand: Operand | null, field: string): Operand | null {
  if (operand === null) return null
  return (bindings) => {
    const value = operand(bindings)
    return value instanceof Map ? value.get(field) : undefined
  }
}
