// The tables of the suite, and beside the journal a record of its own: every version of every row, by its own triggers.
import type { Client } from 'pg'
import { createTables, normaliseAll, findResources } from '../../src/engine'
import { join } from 'node:path'
import { paths, resources } from './resources'

const accounts = findResources(join(__dirname, '../../src/services/accounts'))

/**
 * A version is counted under the lock of its row, and one that is removed is a version too. So those of a row are
 * in commit order, whatever the numbers of transactions say.
 */
const record = [
  `create table audit (
    n bigint generated always as identity primary key,
    tx xid8 not null default pg_current_xact_id(),
    path text not null,
    id text not null,
    version int not null,
    mark text,
    before jsonb,
    after jsonb,
    at timestamptz not null default clock_timestamp()
  )`,
  'create index on audit (tx)',
  'create index on audit (mark)',
  'create unique index on audit (path, id, version)',
  `create function count_version() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.id = old.id then
      new.version := old.version + 1;
    else
      new.version := 1 + coalesce((select max(version) from audit where path = tg_table_name and id = new.id::text), 0);
    end if;
    return new;
  end $$`,
  `create function record_version() returns trigger language plpgsql as $$
  declare
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  begin
    if was->>'id' = is_now->>'id' then
      insert into audit (path, id, version, mark, before, after)
      values (tg_table_name, was->>'id', (is_now->>'version')::int, is_now->>'mark', was, is_now);
      return null;
    end if;
    if was is not null then
      insert into audit (path, id, version, before)
      values (tg_table_name, was->>'id', (was->>'version')::int + 1, was);
    end if;
    if is_now is not null then
      insert into audit (path, id, version, mark, after)
      values (tg_table_name, is_now->>'id', (is_now->>'version')::int, is_now->>'mark', is_now);
    end if;
    return null;
  end $$`,
  `create function record_truncate() returns trigger language plpgsql as $$
  begin
    execute format('insert into audit (path, id, version, before)
      select %L, id::text, version + 1, to_jsonb(t) from %I t', tg_table_name, tg_table_name);
    return null;
  end $$`,
  `create function record_role() returns trigger language plpgsql as $$
  begin
    insert into audit (path, id, version, before, after) values ('users', new.id::text,
      1 + coalesce((select max(version) from audit where path = 'users' and id = new.id::text), 0),
      jsonb_build_object('role', old.role), jsonb_build_object('role', new.role));
    return null;
  end $$`,
  `create trigger record_role after update of role on users
    for each row when (old.role <> new.role) execute function record_role()`,
  ...paths.flatMap(path => [
    `create trigger count_version before insert or update on ${path} for each row execute function count_version()`,
    `create trigger record_version after insert or update or delete on ${path} for each row execute function record_version()`,
    `create trigger record_truncate before truncate on ${path} for each statement execute function record_truncate()`
  ]),
  // Something to write that nobody hears of.
  'create table aside (n int)'
]

/** Makes all tables, in an empty database. */
export async function makeTables(client: Client): Promise<void> {
  const settings = { users: 'users', page: { default: 20, max: 100 } }
  const definitions = normaliseAll([...accounts, ...resources], settings)
  for (const statement of [...createTables(definitions), ...record]) await client.query(statement)
}
