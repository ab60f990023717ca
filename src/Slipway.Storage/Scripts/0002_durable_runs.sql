-- Durable runs: node leases, suspended runs and pending steps. The format of runs stays 1.
--
-- Contract
--   * A node has one lease; a run belongs to (owner, life, epoch). It is free when its owner's lease has ended or a later life of the node has
--     joined, or when it is suspended and due.
--   * due is when a suspended run can go on at the latest: 0 for at once, null for not before an answer or an event.
--   * A pending step is on disk before it has a result; it is closed in the transaction that writes the result.
--   * Names of nodes, queues, events and people are metadata; what is asked and answered is content.

create table nodes (
    name  text    primary key,
    life  integer not null,
    lease integer not null
) strict;

alter table runs add column life integer not null default 0;
alter table runs add column due integer;
alter table runs add column cancel_at integer;
alter table runs add column cancel_by text;
alter table runs add column cancel_reason text;

create index runs_in_progress on runs (owner, life) where status = 'running';
create index runs_by_due on runs (due) where due is not null;

alter table run_payloads add column conversation blob;
alter table run_payloads add column conversation_size integer;

create table pending_steps (
    number       integer primary key,
    run          integer not null references runs (number) on delete cascade,
    key          text    not null,
    kind         text    not null,
    state        text    not null,
    subject      text    not null,
    request_hash blob    not null check (length(request_hash) = 32),
    epoch        integer not null,
    opened       integer not null,
    due          integer,
    answered     integer,
    answered_by  text,
    reason       text
) strict;

create unique index pending_steps_by_run on pending_steps (run, key);
create index pending_steps_open on pending_steps (subject, opened) where state = 'open';

create table pending_payloads (
    step          integer primary key references pending_steps (number) on delete cascade,
    question      blob    not null,
    question_size integer,
    answer        blob,
    answer_size   integer
) strict;

pragma user_version = 2;
