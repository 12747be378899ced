-- Organisations: the row says what one is today, its periods what it was on any day.
create table organizations (
  id        uuid primary key,
  version   int  not null check (version > 0),
  code      text not null unique check (code ~ '^[[:alnum:].-]{1,40}$'),
  name      text not null check (length(name) between 1 and 200),
  kind      text not null,
  parent_id uuid references organizations,
  -- ids from the root down to this one: a subtree is "path contains", a scope is "path overlaps"
  path      uuid[] not null check (path[cardinality(path)] = id)
);
create index organizations_by_path on organizations using gin (path);
create index organizations_by_name on organizations (name collate "vi-x-icu", id);
create index organizations_by_parent on organizations (parent_id);

create table organization_periods (
  organization_id uuid not null references organizations,
  from_day        date not null,
  to_day          date check (to_day > from_day),
  name            text not null,
  kind            text not null,
  parent_id       uuid references organizations,
  primary key (organization_id, from_day)
);

create table members (
  id              uuid primary key,
  version         int  not null check (version > 0),
  card_number     text not null unique,
  display_name    text not null check (length(display_name) between 1 and 200),
  -- lists are by given name, which comes last
  sort_name       text collate "vi-x-icu" not null
    generated always as (regexp_replace(display_name, '^(.*) (\S+)$', '\2 \1')) stored,
  birth_date      date not null,
  organization_id uuid not null references organizations,
  status          text not null
);
create index members_by_organization on members (organization_id, sort_name, id);
create index members_by_name on members (sort_name, id);

create table member_organization_periods (
  member_id       uuid not null references members,
  from_day        date not null,
  to_day          date check (to_day > from_day),
  organization_id uuid not null references organizations,
  primary key (member_id, from_day)
);

create table member_status_periods (
  member_id uuid not null references members,
  from_day  date not null,
  to_day    date check (to_day > from_day),
  status    text not null,
  primary key (member_id, from_day)
);

create table import_jobs (
  id              uuid primary key,
  kind            text not null,
  mode            text not null,
  organization_id uuid not null,
  status          text not null default 'AWAITING_FILE',
  actor           text not null,
  request_id      text not null,
  file_sha256     text,
  total           int,
  -- the last line that is done with: where a crash is gone on from
  applied_line    int not null default 0,
  done            int not null default 0,
  created         int not null default 0,
  changed         int not null default 0,
  unchanged       int not null default 0,
  problem_count   int not null default 0,
  started_at      timestamptz not null default now(),
  finished_at     timestamptz
);
create index import_jobs_open on import_jobs (started_at) where status in ('QUEUED', 'RUNNING');

-- The file as it came, until its job ends.
create table import_chunks (
  job_id uuid not null references import_jobs,
  number int  not null,
  bytes  bytea not null,
  primary key (job_id, number)
);

create table import_problems (
  job_id      uuid not null references import_jobs,
  line        int  not null,
  column_name text not null default '',
  code        text not null,
  value       text,
  primary key (job_id, line, column_name, code)
);

create table outbox (
  position      bigint generated always as identity primary key,
  id            uuid not null unique,
  aggregatetype text not null,
  aggregateid   uuid not null,
  type          text not null,
  payload       text not null
);

create table audit_entries (
  position    bigint generated always as identity primary key,
  at          timestamptz not null default now(),
  actor       text not null,
  request_id  text not null,
  action      text not null,
  target_kind text not null,
  target_id   uuid not null,
  before      jsonb,
  after       jsonb
);
create index audit_entries_by_target on audit_entries (target_kind, target_id, position);
