// Expressions of a declaration: written as TypeScript and worked out by the engine, from one and the same tree.
import * as engine from '../../engine'

/** A function of the engine with its arguments; without any, it is a value of the engine, as `admin`. */
export interface Call {
  readonly use: string
  readonly of?: readonly Expression[]
}

/** Anything else is a JSON value that stands for itself. */
export type Expression = Call | { readonly value: unknown }

const isCall = (expression: Expression): expression is Call => 'use' in expression

/** The expression as TypeScript; prettier makes it handsome. */
export function write(expression: Expression): string {
  if (!isCall(expression)) return JSON.stringify(expression.value)
  return expression.of ? `${expression.use}(${expression.of.map(write).join(', ')})` : expression.use
}

/** The value of the expression. */
export function evaluate(expression: Expression): any {
  if (!isCall(expression)) return expression.value
  const found = (engine as unknown as Record<string, any>)[expression.use]
  return expression.of ? found(...expression.of.map(evaluate)) : found
}

/** The names that the expression needs from the engine. */
export const namesIn = (expression: Expression): string[] =>
  isCall(expression) ? [expression.use, ...(expression.of ?? []).flatMap(namesIn)] : []
