// The migrations plugin: the life of the schema, from declarations to tables that are in use.
export { migrateDown, migrateUp } from './run'
export { migrationSource, migrationsFolder } from './source'
export { migrationStatus } from './status'
export type { MigrationStatus } from './status'
