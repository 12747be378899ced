-- What a finalization still has to do: a row for each evaluation that is RECORDED, none for one that is FINALIZED. In an
-- index of evaluations the status would have every finalization write into all indexes: now no column of theirs changes,
-- and with the room that is kept free in each page the update stays within it (HOT).
drop index evaluations_to_finalize;
create table evaluations_to_finalize (
  year            int  not null,
  organization_id uuid not null,
  evaluation_id   uuid not null,
  campaign_id     uuid not null,
  -- the order in which it is worked through, and the count of a subtree
  primary key (year, organization_id, evaluation_id)
);
insert into evaluations_to_finalize (year, organization_id, evaluation_id, campaign_id)
  select year, organization_id, id, campaign_id from evaluations where status = 'RECORDED';

drop index evaluations_by_place;
-- progress of a year in a subtree, from the index alone
create index evaluations_by_place on evaluations (year, organization_id);
alter table evaluations set (fillfactor = 45);

-- Only ever added to. A vacuum would note the little that is free in each page, and the next row would go there: another
-- page for each row, written whole into the log after every checkpoint.
alter table evaluation_revisions set (autovacuum_vacuum_insert_threshold = -1);
alter table audit_entries set (autovacuum_vacuum_insert_threshold = -1);
