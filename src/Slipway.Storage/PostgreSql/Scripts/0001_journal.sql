-- The journal: nodes, runs, their finished and pending steps. What the SQLite journal has at its script 4.
--
-- Contract
--   * A script is never changed once released; the next change is the next number. Its last statement sets journal_format to its number,
--     and a journal with a higher one than a program knows is refused by that program.
--   * Everything lies in one schema, which is the writer's search_path.
--   * A run belongs to (owner, life, epoch). Rows of a run are written only while the writer's (owner, epoch) still holds, checked in the
--     statement that writes, with the run's row locked (for share) until the transaction ends. Who changes the owner updates that row.
--   * Suspending, answering and cancelling lock the run's row before they look at its pending steps, so none misses the other.
--   * Rows of steps name their run without a declared reference: the statement that writes them has just found it.
--   * writers has one row for each open writer: the number of its last group, in the group's own transaction. A writer that has lost its
--     connection reads there whether its last group is on disk.
--   * Content is stored as given where its *_size column is null, else as Brotli data of that many bytes.
--   * Times are UTC, durations are lengths, both in units of 100 ns; times count from 1970-01-01.
--   * PostgreSQL text cannot hold the character 0; it is stored as U+2400.

create table journal_format (version integer not null);
insert into journal_format values (0);

create table writers (
    id     uuid        primary key,
    groups bigint      not null,
    at     timestamptz not null default now()
);

create table nodes (
    name  text    primary key,
    life  integer not null,
    lease bigint  not null
);

create table runs (
    id              uuid    primary key,
    pipeline        text    not null,
    version         text    not null,
    format          integer not null,
    status          text    not null,
    started         bigint  not null,
    finished        bigint,
    "user"          text,
    conversation    text,
    owner           text    not null,
    life            integer not null,
    epoch           integer not null,
    due             bigint,
    cancel_at       bigint,
    cancel_by       text,
    cancel_reason   text,
    failure_code    text,
    failure_message text,
    failure_step    text,
    prices          text
);

-- A table is written once and never changed: its version is its content's hash.
create table price_tables (
    version text primary key,
    content text not null
);

create index runs_by_start on runs (started, id);
create index runs_by_pipeline on runs (pipeline, started, id);
create index runs_in_progress on runs (owner, life) where status = 'running';
create index runs_by_due on runs (due) where due is not null;

create table run_payloads (
    run               uuid  primary key,
    input             bytea not null,
    input_size        integer,
    output            bytea,
    output_size       integer,
    conversation      bytea,
    conversation_size integer,
    fork              bytea,
    fork_size         integer
);

create table steps (
    run              uuid    not null,
    seq              integer not null,
    key              text    not null,
    kind             text    not null,
    effect           text    not null,
    request_hash     bytea   not null,
    status           text    not null,
    started          bigint  not null,
    duration         bigint  not null,
    attempts         integer not null,
    epoch            integer not null,
    artifact_version text,
    provider         text,
    model            text,
    input_tokens     bigint,
    output_tokens    bigint,
    cached_tokens    bigint,
    reasoning_tokens bigint,
    cost             numeric,
    currency         text,
    failure_code     text,
    failure_message  text,
    failure_step     text,
    retryable        integer not null,
    model_attempts   text,
    primary key (run, seq)
);

create table step_payloads (
    run          uuid    not null,
    seq          integer not null,
    request      bytea,
    request_size integer,
    result       bytea,
    result_size  integer,
    primary key (run, seq)
);

create table pending_steps (
    number       bigint  generated always as identity primary key,
    run          uuid    not null,
    key          text    not null,
    kind         text    not null,
    state        text    not null,
    subject      text    not null,
    request_hash bytea   not null,
    epoch        integer not null,
    opened       bigint  not null,
    due          bigint,
    answered     bigint,
    answered_by  text,
    reason       text
);

create unique index pending_steps_by_run on pending_steps (run, key);
create index pending_steps_open on pending_steps (subject, opened) where state = 'open';

create table pending_payloads (
    step          bigint primary key,
    question      bytea not null,
    question_size integer,
    answer        bytea,
    answer_size   integer
);

-- What is worth compressing is compressed already.
alter table run_payloads alter input set storage external, alter output set storage external,
    alter conversation set storage external, alter fork set storage external;
alter table step_payloads alter request set storage external, alter result set storage external;
alter table pending_payloads alter question set storage external, alter answer set storage external;

update journal_format set version = 1;
