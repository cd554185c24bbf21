// Examples: the lines under a command's help that show its use.

/** The text under a help, given what is typed behind `npm run plumage --`. */
export const example = (...lines: string[]): string =>
  `\nExample:\n${lines.map(line => `  npm run plumage -- ${line}`).join('\n')}`
