/** The tables that every service with projections has for what it cannot take. */
export const parkingTables = `
  create table reader_attempts (topic text not null, partition int not null, first_offset bigint not null,
    last_offset bigint not null, attempts int not null, gathered boolean not null, primary key (topic, partition));
  create table parked_messages (topic text not null, partition int not null, "offset" bigint not null,
    key text, value text not null, reason text not null, parked_at timestamptz not null default now(),
    id uuid not null default uuidv7() unique, replay_requested_at timestamptz, replay_requested_by text,
    replay_request_id text, replay_attempts int not null default 0,
    primary key (topic, partition, "offset"));
  create table audit_entries (position bigint generated always as identity primary key, at timestamptz not null default now(),
    actor text not null, request_id text not null, action text not null, target_kind text not null,
    target_id uuid not null, before jsonb, after jsonb);`
