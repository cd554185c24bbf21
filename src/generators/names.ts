// Names in code: how a path or a plugin is called there, and what nothing can be called.

/** Words that no constant can be called, in TypeScript or in a module of it. */
const reserved = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export ' +
    'exports extends false finally for function if implements import in instanceof interface let module new ' +
    'null package private protected public require return static super switch this throw true try typeof ' +
    'undefined var void while with yield'
  ).split(' ')
)

/** `payment-methods` as a name in code. */
export const identifierOf = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** Whether a constant can have this name. */
export const isFree = (identifier: string): boolean => !reserved.has(identifier)
