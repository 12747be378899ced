-- What each partition's reader is about to handle, written before it does. A row is left behind by success too: the next
-- one begins elsewhere. Few rows, rewritten with every batch, so each page keeps room for that.
create table reader_attempts (
  topic        text   not null,
  partition    int    not null,
  first_offset bigint not null,
  last_offset  bigint not null check (last_offset >= first_offset),
  -- how often this was begun without an end
  attempts     int    not null,
  -- whether messages of other partitions were in hand with these
  gathered     boolean not null,
  primary key (topic, partition)
) with (fillfactor = 20);

-- What is asked of a parked message, by whom, and how often doing so has begun without an end.
alter table parked_messages
  add column id uuid not null default uuidv7() unique,
  add column replay_requested_at timestamptz,
  add column replay_requested_by text,
  add column replay_request_id text,
  add column replay_attempts int not null default 0,
  add check (num_nulls(replay_requested_at, replay_requested_by, replay_request_id) in (0, 3));
create index parked_messages_to_replay on parked_messages (topic, partition, "offset") where replay_requested_at is not null;
