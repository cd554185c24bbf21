// The journal on the side of the engine: its tables, the triggers that write it, and how its images are read.
export { readImage } from './image'
export { ACTOR, isJournal, journalTable, journalTables, startTable } from './tables'
export { journalFunction, journalTriggers } from './triggers'
