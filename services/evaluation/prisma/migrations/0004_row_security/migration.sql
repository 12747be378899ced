-- A second wall behind the queries of the service: whichever statement a request runs, it meets only the rows that its caller
-- may read or change. A request runs as <database>_caller (caller_role()), which owns nothing and logs in nowhere, in a transaction that says
-- in laurel.caller who asks ({ memberId, grants: [{ role, organization }] }); the service's own work runs as before, and sees all.

-- The organisations for whose subtree the caller has one of the roles; none when nobody asks.
create function caller_organizations(variadic roles text[]) returns uuid[] language sql stable parallel safe
  return (
    select coalesce(array_agg((granted ->> 'organization')::uuid), '{}')
    from jsonb_array_elements(nullif(current_setting('laurel.caller', true), '')::jsonb -> 'grants') granted
    where granted ->> 'role' = any(roles)
  );

-- Those under which he may read about people.
create function caller_reads_under() returns uuid[] language sql stable parallel safe
  return caller_organizations('secretary', 'officer', 'appraiser', 'awards_officer', 'auditor');

-- The member who asks, if one does.
create function caller_member() returns uuid language sql stable parallel safe
  return (nullif(current_setting('laurel.caller', true), '')::jsonb ->> 'memberId')::uuid;

-- Where a member was on a day, as far as his periods say.
create function place_of(member uuid, day date) returns uuid language sql stable parallel safe
  return (
    select p."organizationId"
    from members m
    cross join jsonb_to_recordset(m.organization_periods) as p("organizationId" uuid, "from" date, "to" date)
    where m.id = member and p."from" <= day and (p."to" is null or p."to" > day) limit 1
  );

-- Wherever a policy looks for an organisation or a member, it does so by key, row by row (a scalar subquery): one that is
-- hashed would gather thousands of organisations for a page of twenty. Read is an evaluation by those over the place where it
-- was made, where the member is now, and where he was at the end of its period: who may record him there meets what is recorded.
alter table evaluations enable row level security;
create policy caller_reads on evaluations for select using (
  (select o.path && (select caller_reads_under()) from organizations o where o.id = organization_id)
  or subject_kind = 'MEMBER' and (
    subject_id = (select caller_member())
    or (select o.path && (select caller_reads_under()) from members m join organizations o on o.id = m.organization_id where m.id = subject_id)
    or (select o.path && (select caller_reads_under()) from organizations o where o.id = place_of(subject_id, period_to - 1))));
create policy caller_records on evaluations for insert with check (
  (select o.path && (select caller_organizations('officer')) from organizations o where o.id = organization_id));
create policy caller_changes on evaluations for update using (
  (select o.path && (select caller_organizations('officer', 'appraiser')) from organizations o where o.id = organization_id)
  or subject_kind = 'MEMBER' and (
    (
      select o.path && (select caller_organizations('officer', 'appraiser'))
      from members m join organizations o on o.id = m.organization_id where m.id = subject_id)
    or (select o.path && (select caller_organizations('officer', 'appraiser')) from organizations o where o.id = place_of(subject_id, period_to - 1))));

alter table evaluation_revisions enable row level security;
create policy caller_revises on evaluation_revisions for insert with check (
  (
    select o.path && (select caller_organizations('officer', 'appraiser'))
    from evaluations e join organizations o on o.id = e.organization_id where e.id = evaluation_id));

-- How many results a year has in an organisation's subtree; null where the caller may not read them. Counted from the index
-- alone and past the policies of each row: it looks itself whether the whole subtree is the caller's to read.
create function recorded_in(organization uuid, in_year int) returns int language sql stable security definer
  set search_path = public, pg_temp
  return (
    select case when o.path && caller_reads_under() then (
      select count(*)::int from organizations below join evaluations e on e.organization_id = below.id and e.year = in_year
      where below.path @> array[o.id]) end
    from organizations o where o.id = organization
  );

-- Members have no policies: they are here without name, no answer shows them, and they say where a result is to be made.
do $$
declare
  caller text := current_database() || '_caller';
  -- whoever may become the caller is the service
  services text[] := array(select distinct m.member::regrole::text from pg_auth_members m join pg_roles r on r.oid = m.roleid
    where r.rolname = caller);
  service text;
  about_people text;
begin
  if cardinality(services) = 0 then
    raise exception 'the role %, as which requests run, is missing or nobody may become it', caller
      using hint = format('create role %I nologin; grant usage on schema public to %I; grant %I to <the role of DATABASE_URL> with inherit false, set true', caller, caller, caller);
  end if;
  -- known by name, for the database may be copied under another one
  execute format('create function caller_role() returns text language sql immutable parallel safe return %L::text', caller);
  execute format('grant select on organizations, members to %I', caller);
  execute format('grant select, insert, update on campaigns, evaluations to %I', caller);
  execute format('grant select, insert on evaluations_to_finalize, finalization_jobs to %I', caller);
  execute format('grant insert on evaluation_revisions, outbox, audit_entries to %I', caller);
  foreach service in array services loop
    foreach about_people in array array['evaluations', 'evaluation_revisions'] loop
      execute format('create policy service on %I to %s using (true)', about_people, service);
    end loop;
  end loop;
end $$;
