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

-- Read model of membership.member.v1: where each member is and was; no name, for nothing here needs it.
create table members (
  id                   uuid primary key,
  version              int not null check (version > 0),
  -- where he is today; null when he has left
  organization_id      uuid,
  status               text,
  organization_periods jsonb not null
);
create index members_by_organization on members (organization_id);

create table campaigns (
  id              uuid primary key,
  organization_id uuid not null,
  year            int  not null,
  origin          text not null check (origin in ('CAMPAIGN', 'ENTERED')),
  regulation      text not null,
  decision_number text,
  decision_date   date,
  decision_issuer text,
  opened_at       timestamptz not null default now(),
  check ((origin = 'ENTERED') = (decision_number is not null)),
  check (num_nonnulls(decision_number, decision_date, decision_issuer) in (0, 3))
);
create index campaigns_by_year on campaigns (year desc, id);

create table evaluations (
  id              uuid primary key default uuidv7(),
  campaign_id     uuid not null references campaigns,
  -- kinds are ordered by bytes, alike in every database: reconcile merges by them
  subject_kind    text collate "C" not null check (subject_kind in ('MEMBER', 'ORGANIZATION')),
  subject_id      uuid not null,
  period_kind     text collate "C" not null default 'YEAR' check (period_kind in ('YEAR', 'QUARTER', 'TERM', 'ON_DEMAND')),
  period_from     date not null,
  period_to       date not null check (period_to > period_from),
  year            int  not null,
  -- where it was made: the subject's organisation then
  organization_id uuid not null,
  status          text not null default 'RECORDED' check (status in ('RECORDED', 'FINALIZED')),
  revision        int  not null default 0,
  outcome         text not null check (outcome in ('GRADED', 'EXEMPT', 'NOT_GRADED', 'ANNULLED')),
  grade           text check (grade in ('OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED')),
  score           numeric(5, 2) check (score between 0 and 100),
  distinguished   boolean not null default false,
  decision_number text,
  decision_date   date,
  decision_issuer text,
  finalized_at    timestamptz,
  reason          text,
  check ((outcome = 'GRADED') = (grade is not null)),
  check ((status = 'FINALIZED') = (revision > 0)),
  check ((status = 'FINALIZED') = (num_nonnulls(decision_number, decision_date, decision_issuer, finalized_at) = 4)),
  -- one grade for a subject and period, however many reviews (domain.md)
  constraint evaluations_of_subject unique (subject_kind, subject_id, period_kind, period_from)
);
-- what a finalization still has to do; empty once all is final
create index evaluations_to_finalize on evaluations (campaign_id, id) where status = 'RECORDED';
-- progress of a year in a subtree, from the index alone
create index evaluations_by_place on evaluations (year, organization_id) include (status);

-- Every revision as it was decided, so that a history can be explained.
create table evaluation_revisions (
  evaluation_id   uuid not null references evaluations,
  revision        int  not null check (revision > 0),
  outcome         text not null,
  grade           text,
  score           numeric(5, 2),
  distinguished   boolean not null,
  decision_number text not null,
  decision_date   date not null,
  decision_issuer text not null,
  reason          text,
  finalized_at    timestamptz not null,
  actor           text not null,
  primary key (evaluation_id, revision)
);

create table finalization_jobs (
  id              uuid primary key,
  campaign_id     uuid not null references campaigns,
  organization_id uuid not null,
  decision_number text not null,
  decision_date   date not null,
  decision_issuer text not null,
  status          text not null default 'QUEUED' check (status in ('QUEUED', 'RUNNING', 'COMPLETED')),
  actor           text not null,
  request_id      text not null,
  total           int  not null,
  done            int  not null default 0,
  started_at      timestamptz not null default now(),
  finished_at     timestamptz
);
-- one at a time for a campaign and organisation
create unique index finalization_jobs_open on finalization_jobs (campaign_id, organization_id)
  where status in ('QUEUED', 'RUNNING');

create table outbox (
  position      bigint generated always as identity primary key,
  id            uuid not null unique,
  aggregatetype text not null,
  aggregateid   uuid not null,
  type          text not null,
  payload       text not null
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
