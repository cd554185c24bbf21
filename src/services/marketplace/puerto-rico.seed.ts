// The towns and trades that the marketplace begins with.
import { townsOfPuertoRico, tradesOfPuertoRico } from './puerto-rico'

export default [townsOfPuertoRico, tradesOfPuertoRico]
