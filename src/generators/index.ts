// The generators: `generate resource` and `generate plugin`, beside those of Feathers.
export { runGenerator } from './program'
export type { Project, Surroundings } from './surroundings'
