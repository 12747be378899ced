-- Only ever added to. A vacuum would note the little that is free in each page, and the next row would go there: another
-- page for each row, written whole into the log after every checkpoint.
alter table audit_entries set (autovacuum_vacuum_insert_threshold = -1);
