-- Search of members by words of their names. Text operators are not leakproof: behind the policies of members no index would
-- serve them. So the words are looked up among the distinct names, which are far fewer than people, and the people of a
-- name by the index in whose order they are listed; a function does both past the policies, and looks itself who asks.

-- The words of a name as they are compared: in small letters, without diacritics, đ as d.
create function words_of(name text) returns text[] language sql immutable strict parallel safe
  return array_remove(regexp_split_to_array(
    translate(lower(regexp_replace(normalize(name, nfd), '[\u0300-\u036f]', '', 'g') collate "vi-x-icu"), 'đ', 'd'),
    '[^[:alnum:]]+'), '');

-- One that nobody bears any more stays: to take it out would race with whoever takes it on, and it finds nobody.
create table member_names (
  sort_name text collate "vi-x-icu" primary key,
  words     tsvector not null generated always as (array_to_tsvector(words_of(sort_name))) stored
);
create index member_names_by_word on member_names using gin (words) with (fastupdate = off);

-- In order, so that two who add the same names wait for each other and not for ever. As the owner: a transfer changes
-- members too, and its caller may not see names.
create function keep_member_names() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into member_names (sort_name)
  select distinct sort_name from stored
  where not exists (select from member_names n where n.sort_name = stored.sort_name)
  order by sort_name on conflict do nothing;
  return null;
end $$;
create trigger keep_names_of_new after insert on members referencing new table as stored
  for each statement execute function keep_member_names();
create trigger keep_names_of_changed after update on members referencing new table as stored
  for each statement execute function keep_member_names();
insert into member_names (sort_name) select distinct sort_name from members;

-- Who bears a name in the subtrees of `roots`, behind (after_name, after_id) in the order of lists.
create function bearers_of(
  name text, roots uuid[], in_status text, after_name text, after_id uuid, most int
) returns table (id uuid) language sql stable as $$
  select m.id from members m
  where m.sort_name = name and (m.sort_name, m.id) > (after_name, after_id)
    and (in_status is null or m.status = in_status)
    and (select o.path && roots from organizations o where o.id = m.organization_id)
  order by m.id limit most
$$;

-- Up to `most` members by words of their names, of which the last may be a beginning, behind (after_name, after_id) in the
-- order of lists: ids alone, and only of those whom the caller may read about. `people` and `self` are what the query gives
-- as his scope, and can but narrow it. He himself comes first and beside the count, whatever his place in the order.
-- What is materialized, limited or a scalar subquery is fenced: statistics, which lag behind an import, choose no other way.
create function members_named(
  searched text, within uuid, in_status text, people uuid[], self uuid, after_name text, after_id uuid, most int
) returns setof uuid language plpgsql stable security definer
  set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  -- from where on it is less work to go through the names than through the people of the scope
  few_members constant int := 4000;
  -- from where on enough of them lie close together in their order
  few_names constant int := 10000;
  wanted constant tsquery := nullif(array_to_string(words_of(searched), ' & '), '') || ':*';
  readable constant uuid[] := caller_reads_under();
  -- of what each of the three leaves, the tops of what all of them leave
  roots constant uuid[] := array(
    select asked.id from unnest(people || readable || within) asked(id) where (
      select o.path && people and o.path && readable and (within is null or o.path @> array[within])
      from organizations o where o.id = asked.id));
  places uuid[];
  names text[] collate "vi-x-icu";
begin
  return query
  select m.id from members m join organizations o on o.id = m.organization_id
    join member_names n on n.sort_name = m.sort_name
  where m.id = self and m.id = caller_member() and n.words @@ wanted
    and (within is null or o.path @> array[within]) and (in_status is null or m.status = in_status)
    and (m.sort_name, m.id) > (after_name, after_id);

  if few_members >= (
    select count(*) from (
      select from organizations o cross join lateral (
        select from members m where m.organization_id = o.id limit few_members + 1) m
      where o.path && roots limit few_members + 1) counted)
  then
    places := array(select o.id from organizations o where o.path && roots);
    return query
    with here as materialized (
      select m.id, m.sort_name from members m
      where m.organization_id = any(places) and (in_status is null or m.status = in_status)
        and (m.sort_name, m.id) > (after_name, after_id))
    select h.id from here h where (select n.words @@ wanted from member_names n where n.sort_name = h.sort_name)
    order by h.sort_name, h.id limit most;
    return;
  end if;

  names := array(
    with found as materialized (select n.sort_name from member_names n where n.words @@ wanted)
    select f.sort_name from found f where f.sort_name >= after_name limit few_names + 1);
  if cardinality(names) <= few_names then
    return query
    select b.id from (select unnest(names) as sort_name order by 1) n
      cross join lateral bearers_of(n.sort_name, roots, in_status, after_name, after_id, most) b
    order by n.sort_name, b.id limit most;
    return;
  end if;

  return query
  select b.id from (
    select n.sort_name from member_names n
    where n.sort_name >= after_name and (n.words @@ wanted) is true -- which no index of words serves
    order by 1) n cross join lateral bearers_of(n.sort_name, roots, in_status, after_name, after_id, most) b
  order by n.sort_name, b.id limit most;
end $$;

do $$
declare
  allowed regrole;
begin
  revoke execute on function members_named from public;
  for allowed in select p.grantee from pg_proc f cross join lateral aclexplode(f.proacl) p
    where f.oid = 'members_named'::regproc and p.grantee <> f.proowner loop
    execute format('revoke execute on function members_named from %s', allowed);
  end loop;
  execute format('grant execute on function members_named to %I', caller_role());
end $$;
