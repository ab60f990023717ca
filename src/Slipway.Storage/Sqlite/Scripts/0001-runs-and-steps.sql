-- The journal: runs and their finished steps; payloads stand apart so that they can be erased while the metadata stays.
-- Times are UTC in units of 100 ns since 1970-01-01. Durations are in the same unit. Costs are in 10^-12 of the currency.
-- Run ids are the 16 bytes of a UUID in network order, so those of version 7 sort by time.
create table run (
    id              integer primary key,
    run_id          blob    not null unique,
    pipeline        text    not null,
    version         text    not null,
    asked_by        text,
    conversation    text,
    owner           text    not null,
    epoch           integer not null,           -- a writer with another epoch has lost the run
    status          integer not null,           -- 0 running, 1 completed, 2 failed, 3 cancelled
    started_at      integer not null,
    finished_at     integer,
    failure_code    text,
    failure_message text,
    failure_step    text
);
create index run_by_start on run (started_at);
create index run_by_pipeline on run (pipeline, started_at);

create table step (
    id               integer primary key,
    run              integer not null references run (id),
    seq              integer not null,          -- place among the run's finished steps, from 1
    step_key         text    not null,
    kind             integer not null,          -- 0 code, 1 template, 2 prompt, 3 http, 4 tool
    effect           integer not null,          -- 0 pure, 1 repeatable, 2 side effect
    request_hash     text    not null,
    epoch            integer not null,
    failure_code     text,
    failure_message  text,
    failure_step     text,
    retryable        integer not null,
    started_at       integer not null,
    duration         integer not null,
    attempts         integer not null,
    artifact_version text,
    provider         text,
    model            text,
    input_tokens     integer,
    output_tokens    integer,
    cached_tokens    integer,
    reasoning_tokens integer,
    cost             integer,
    currency         text
);
create unique index step_by_run on step (run, seq);

-- coding: bit 0 set: the first blob is compressed; bit 1: the second. A compressed blob is its length (4 bytes, little endian) and a Brotli stream.
create table run_payload (
    run    integer primary key references run (id),
    coding integer not null,
    input  blob,
    output blob
);
create table step_payload (
    step    integer primary key references step (id),
    coding  integer not null,
    request blob,
    result  blob
);
