// The console: the commands that are run by `npm run plumage -- <command>`.
export { runCommand } from './program'
export type { Surroundings } from './surroundings'
