-- Read model of membership.organization.v1: what each organisation is today.
create table organizations (
  id        uuid primary key,
  version   int  not null check (version > 0),
  code      text not null,
  name      text not null,
  kind      text not null,
  parent_id uuid,
  -- ids from the root down to this one, null while an ancestor is unknown: closed to everyone until it comes
  path      uuid[] check (path[cardinality(path)] = id)
);
-- a subtree is "path contains", a scope is "path overlaps"
create index organizations_by_path on organizations using gin (path);
-- the way down, when an organisation moves with all below it
create index organizations_by_parent on organizations (parent_id);

-- Read model of membership.member.v1: where each member is today; null when he has left.
create table members (
  id              uuid primary key,
  version         int  not null check (version > 0),
  display_name    text not null,
  -- lists are by given name, which comes last
  sort_name       text collate "vi-x-icu" not null
    generated always as (regexp_replace(display_name, '^(.*) (\S+)$', '\2 \1')) stored,
  organization_id uuid,
  status          text
);
-- a page over a subtree of few members: gather by organisation
create index members_by_organization on members (organization_id);
-- a page over a subtree of many: walk by name
create index members_by_name on members (sort_name, id);

-- What explains: the latest revision of every finalized evaluation.
create table history (
  -- the key is ordered by bytes, alike in every database: reconcile merges by it
  subject_kind    text collate "C" not null check (subject_kind in ('MEMBER', 'ORGANIZATION', 'COLLECTIVE')),
  subject_id      uuid not null,
  period_kind     text collate "C" not null check (period_kind in ('YEAR', 'QUARTER', 'TERM', 'ON_DEMAND')),
  period_from     date not null,
  year            int  not null,
  evaluation_id   uuid not null,
  revision        int  not null check (revision > 0),
  outcome         text not null check (outcome in ('GRADED', 'EXEMPT', 'NOT_GRADED', 'ANNULLED')),
  grade           text check (grade in ('OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED')),
  distinguished   boolean not null,
  -- where the decision was made
  organization_id uuid not null,
  decision_number text not null,
  decision_date   date not null,
  decision_issuer text not null,
  reason          text,
  finalized_at    timestamptz not null,
  event_id        uuid not null,
  -- one character that says it all: O G C N graded, E exempt, X not graded, A annulled
  mark            text not null generated always as (
    case outcome when 'GRADED' then left(grade, 1) when 'EXEMPT' then 'E' when 'NOT_GRADED' then 'X' else 'A' end
  ) stored,
  check ((outcome = 'GRADED') = (grade is not null)),
  primary key (subject_kind, subject_id, period_kind, period_from)
);

-- What is scanned: one character per calendar year from 1990 on, '-' for a year without a result.
-- The column has no index and half of each page is kept free: a finalization rewrites all rows of a page at once,
-- and every such update is then HOT.
create table subject_years (
  subject_kind text collate "C" not null,
  subject_id   uuid not null,
  years        text not null,
  primary key (subject_kind, subject_id)
) with (fillfactor = 50);

-- Award programmes: so many consecutive years with at least such a grade.
create table award_programs (
  id              uuid primary key,
  code            text not null unique check (length(code) between 1 and 60),
  name            text not null check (length(name) between 1 and 200),
  organization_id uuid not null,
  subject_kind    text not null check (subject_kind in ('MEMBER', 'ORGANIZATION')),
  years           int  not null check (years between 1 and 20),
  grade           text not null check (grade in ('OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED')),
  last_year       int  not null check (last_year between 2000 and 2100),
  source          text not null check (length(source) between 1 and 500)
);

create table parked_messages (
  topic     text not null,
  partition int  not null,
  "offset"  bigint not null,
  key       text,
  value     text not null,
  reason    text not null,
  parked_at timestamptz not null default now(),
  primary key (topic, partition, "offset")
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
