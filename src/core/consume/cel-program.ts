import {type CelInput, celEnv, celError, isCelError, parse, plan, unparse} from '@bufbuild/cel'
import {strings} from '@bufbuild/cel/ext'
import {timestampFromMs} from '@bufbuild/protobuf/wkt'
import {Failure} from '../../errors/failure.ts'
import {nearestNames} from '../names/nearest-names.ts'

import {compileShortcut} from './cel-shortcut.ts'

export {CelJsonReader} from './cel-json.ts'

// Only loaded with the first expression: the packages are dear to load.

/** What an expression is given of a record. */
export const CEL_VARIABLES = ['key', 'value', 'headers', 'topic', 'partition', 'offset', 'timestamp'] as const
/** Where records are decoded, also what was made of key and value, with what identifies it. */
export const DECODED_VARIABLES = [...CEL_VARIABLES, 'decoded'] as const
export type CelVariable = (typeof DECODED_VARIABLES)[number]

/** True or false, or why it is neither. */
export type CelVerdict = boolean | {readonly reason: string; readonly isUndecoded?: boolean}

/** An expression that was read and whose names are known. */
export interface CelProgram {
  /** The variables that it names: no others are looked at. */
  readonly variables: ReadonlySet<CelVariable>
  /** Those of whose fields it asks: `value` in `value.amount`, and in `value["amount"]`. */
  readonly opened: ReadonlySet<CelVariable>
  /** Which fields are asked of a variable of which nothing else is: of `value` in `value.amount > 1 && has(value.id)` these two. */
  readonly fields: ReadonlyMap<CelVariable, ReadonlySet<string>>
  readonly evaluate: (bindings: Readonly<Record<string, CelInput>>) => CelVerdict
}

/**
 * What is not known: whatever depends on it cannot be evaluated, where null would be something to say. An error is taken as a value
 * by the evaluation, which hands its own on in the same way, but not by its types.
 */
export const celUnknown = celError('it is not known') as unknown as CelInput

/** A timestamp as the language has it. */
export const celTime: (epochMs: number) => CelInput = timestampFromMs

/** Names of types, which are values of the language too. */
const TYPES = new Set(
  'bool bytes double duration dyn google int list map null_type string timestamp type uint'.split(' '),
)

const LANGUAGE = [
  `An expression names ${CEL_VARIABLES.slice(0, -1).join(', ')} and timestamp: value.amount > 100 && key.startsWith("order-").`,
  'The language is CEL: https://cel.dev.',
]

/** Reads an expression (CEL). Throws a usage Failure where it cannot be read, or names something that there is not. */
export function readCelProgram(
  expression: string,
  known: readonly CelVariable[] = CEL_VARIABLES,
): CelProgram {
  const env = celEnv({funcs: strings})
  const parsed = read(expression)
  const names = new Names()
  names.visit(parsed.expr, new Set())
  for (const name of names.identifiers) {
    if (known.some((each) => each === name) || TYPES.has(name)) continue
    const nearest = nearestNames(name, known)
    throw unreadable(`there is no "${name}".`, [
      ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
      ...LANGUAGE,
    ])
  }
  const functions = [...env.funcs].map(({name}) => name)
  for (const name of names.functions) {
    if (env.funcs.find(name) !== undefined || BUILT_IN.test(name)) continue
    const nearest = nearestNames(name, functions)
    throw unreadable(`there is no function "${name}".`, [
      ...(nearest.length > 0 ? [`Did you mean ${nearest.join(' or ')}?`] : []),
      ...LANGUAGE,
    ])
  }
  const evaluate = plan(env, parsed)
  const shortcut = parsed.expr === undefined ? null : compileShortcut(parsed.expr)
  const variables = new Set([...names.identifiers].filter(isVariable))
  if (variables.size === 0 && typeof evaluate({}) !== 'boolean')
    throw unreadable('it is neither true nor false, of whatever record.', LANGUAGE)
  return {
    variables,
    opened: new Set([...names.fields.keys()].filter(isVariable)),
    fields: new Map(
      [...names.fields].flatMap(([name, fields]) =>
        isVariable(name) && fields !== null && !names.wholes.has(name) ? [[name, fields]] : [],
      ),
    ),
    evaluate: (bindings) => {
      const quick = shortcut?.(bindings)
      if (quick !== undefined) return quick
      const result = evaluate(bindings)
      if (typeof result === 'boolean') return result
      if (isCelError(result)) return {reason: reasonOf(result.message)}
      return {reason: 'the result is neither true nor false'}
    },
  }
}

/** The parts of an expression that have to hold all: `a` and `b || c` of `a && (b || c)`. Throws as readCelProgram does. */
export function splitConjunction(expression: string): string[] {
  const split = (part: Expression): Expression[] => {
    const {case: kind, value} = part.exprKind
    return kind === 'callExpr' && value.function === '_&&_' ? value.args.flatMap(split) : [part]
  }
  const parsed = read(expression)
  return split(parsed.expr).map((expr) => unparse({...parsed, expr}))
}

/** Operators, as the parser calls them: `_&&_`, `@in`, `_[_]`. */
const BUILT_IN = /^[_@!-]/

function isVariable(name: string): name is CelVariable {
  return DECODED_VARIABLES.some((each) => each === name)
}

function read(expression: string): ReturnType<typeof parse> {
  try {
    return parse(expression)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // `<input>:1:9: found ...`: there is but one line, most of the time.
    const [, line, column, what] = /^<input>:(\d+):(\d+): (.*)/s.exec(error.message) ?? []
    const place = line === '1' ? `character ${column}` : `line ${line}, character ${column}`
    throw unreadable(what === undefined ? error.message : `${place}: ${what}.`, LANGUAGE)
  }
}

function unreadable(what: string, suggestions: readonly string[]): Failure {
  return new Failure('usage', `--where: ${what}`, {suggestions, page: 'selection'})
}

function reasonOf(message: string): string {
  const [, field] = /^field not found: (.*)$/.exec(message) ?? []
  return field === undefined ? message : `there is no field ${field}`
}

type Expression = NonNullable<ReturnType<typeof parse>['expr']>

/** The names in an expression, found without evaluating it. */
class Names {
  readonly identifiers = new Set<string>()
  readonly functions = new Set<string>()
  /** Names of which fields are asked, and which ones; null where that is only known once it is evaluated. */
  readonly fields = new Map<string, Set<string> | null>()
  /** Names that are used other than to ask for a field. */
  readonly wholes = new Set<string>()

  visit(expression: Expression | undefined, bound: ReadonlySet<string>): void {
    const kind = expression?.exprKind
    if (kind === undefined) return
    const visitAll = (some: readonly (Expression | undefined)[]): void => {
      for (const each of some) this.visit(each, bound)
    }
    switch (kind.case) {
      case 'identExpr':
        if (bound.has(kind.value.name)) break
        this.identifiers.add(kind.value.name)
        this.wholes.add(kind.value.name)
        break
      case 'selectExpr':
        if (!this.#open(kind.value.operand, kind.value.field, bound)) visitAll([kind.value.operand])
        break
      case 'callExpr': {
        const {function: name, target, args} = kind.value
        this.functions.add(name)
        const isOpened = name === '_[_]' && this.#open(args[0], textOf(args[1]), bound)
        visitAll([target, ...(isOpened ? args.slice(1) : args)])
        break
      }
      case 'listExpr':
        visitAll(kind.value.elements)
        break
      case 'structExpr':
        for (const {keyKind, value} of kind.value.entries)
          visitAll([keyKind.case === 'mapKey' ? keyKind.value : undefined, value])
        break
      case 'comprehensionExpr': {
        const {iterVar, iterVar2, accuVar, iterRange, accuInit, loopCondition, loopStep, result} = kind.value
        visitAll([iterRange, accuInit])
        const inner = new Set([...bound, iterVar, iterVar2, accuVar])
        for (const each of [loopCondition, loopStep, result]) this.visit(each, inner)
        break
      }
      default:
    }
  }

  /** Notes the field that is asked of a name; false where the operand is none. */
  #open(operand: Expression | undefined, field: string | null, bound: ReadonlySet<string>): boolean {
    if (operand?.exprKind.case !== 'identExpr') return false
    const {name} = operand.exprKind.value
    if (bound.has(name)) return true
    this.identifiers.add(name)
    const known = this.fields.get(name)
    if (field === null || known === null) this.fields.set(name, null)
    else this.fields.set(name, (known ?? new Set()).add(field))
    return true
  }
}

/** A text that is written out; null for everything else. */
function textOf(expression: Expression | undefined): string | null {
  const kind = expression?.exprKind
  const constant = kind?.case === 'constExpr' ? kind.value.constantKind : undefined
  return constant?.case === 'stringValue' ? constant.value : null
}
