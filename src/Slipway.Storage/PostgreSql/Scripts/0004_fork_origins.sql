-- What forks come from, so that erasing a run can take its forks along.
--
-- Contract
--   * fork_origins has a row for each run that a fork comes from, at first or second hand; the run itself need not be in the journal. The rows of
--     a fork are written with it, and go when it is erased.
--   * A fork that a version before this script has written has none, and its origin in run_payloads alone; whoever looks for forks adds them.

create table fork_origins (
    origin uuid not null,
    run    uuid not null,
    primary key (origin, run)
);

create index fork_origins_by_run on fork_origins (run);
create index run_payloads_of_forks on run_payloads (run) where fork is not null;

-- What waits, the longest first, without those that were ever answered.
create index pending_steps_open_by_time on pending_steps (opened, number) where state = 'open';

update journal_format set version = 4;
