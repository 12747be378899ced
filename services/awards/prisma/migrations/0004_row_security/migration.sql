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

-- Wherever a policy looks for an organisation or a member, it does so by key, row by row (a scalar subquery): one that is
-- hashed would gather thousands of organisations for a page of twenty.
alter table members enable row level security;
create policy caller_reads on members for select using (
  id = (select caller_member())
  or (select o.path && (select caller_reads_under()) from organizations o where o.id = organization_id));

alter table history enable row level security;
create policy caller_reads on history for select using (
  subject_id = (select caller_member()) and subject_kind = 'MEMBER'
  or case subject_kind
    when 'MEMBER' then (select true from members m where m.id = subject_id)
    when 'ORGANIZATION' then (select o.path && (select caller_reads_under()) from organizations o where o.id = subject_id)
  end);

alter table subject_years enable row level security;
create policy caller_reads on subject_years for select using (
  subject_id = (select caller_member()) and subject_kind = 'MEMBER'
  or case subject_kind
    when 'MEMBER' then (select true from members m where m.id = subject_id)
    when 'ORGANIZATION' then (select o.path && (select caller_reads_under()) from organizations o where o.id = subject_id)
  end);

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
  execute format('grant select on organizations, members, history, subject_years to %I', caller);
  execute format('grant select, insert on award_programs to %I', caller);
  execute format('grant insert on audit_entries to %I', caller);
  foreach service in array services loop
    foreach about_people in array array['members', 'history', 'subject_years'] loop
      execute format('create policy service on %I to %s using (true)', about_people, service);
    end loop;
  end loop;
end $$;
