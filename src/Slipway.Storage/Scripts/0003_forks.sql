-- Forked runs: what a run was forked from, and what was changed. The format of runs stays 1.

alter table run_payloads add column fork blob;
alter table run_payloads add column fork_size integer;

pragma user_version = 3;
