-- The journal: runs and their finished steps. Format version 1.
--
-- Contract
--   * A script is never changed once released; the next change is the next number. Its last statement sets user_version to its
--     number, and a file with a higher user_version than a program knows is refused by that program.
--   * A run belongs to (owner, epoch). Taking it over raises the epoch. Rows of a run are written only while the writer's
--     (owner, epoch) still holds, in the same statement that checks it.
--   * The steps of a run are numbered from 1 without gaps, in the order they finished.
--   * Rows of runs and steps hold no content; content is in run_payloads and step_payloads, and may be deleted without them.
--   * Content is stored as given where its *_size column is null, else as Brotli data of that many bytes.
--   * Times are UTC, durations are lengths, both in units of 100 ns; times count from 1970-01-01.
--   * Enumerations are stored by their names in snake case. Costs are exact decimals, as text.

create table runs (
    number          integer primary key,
    id              blob    not null unique check (length(id) = 16),
    pipeline        text    not null,
    version         text    not null,
    format          integer not null,
    status          text    not null,
    started         integer not null,
    finished        integer,
    user            text,
    conversation    text,
    owner           text    not null,
    epoch           integer not null,
    failure_code    text,
    failure_message text,
    failure_step    text
) strict;

create index runs_by_start on runs (started);
create index runs_by_pipeline on runs (pipeline, started);

create table run_payloads (
    run         integer primary key references runs (number) on delete cascade,
    input       blob    not null,
    input_size  integer,
    output      blob,
    output_size integer
) strict;

create table steps (
    number           integer primary key,
    run              integer not null references runs (number) on delete cascade,
    seq              integer not null,
    key              text    not null,
    kind             text    not null,
    effect           text    not null,
    request_hash     blob    not null check (length(request_hash) = 32),
    status           text    not null,
    started          integer not null,
    duration         integer not null,
    attempts         integer not null,
    epoch            integer not null,
    artifact_version text,
    provider         text,
    model            text,
    input_tokens     integer,
    output_tokens    integer,
    cached_tokens    integer,
    reasoning_tokens integer,
    cost             text,
    currency         text,
    failure_code     text,
    failure_message  text,
    failure_step     text,
    retryable        integer not null
) strict;

create unique index steps_by_run on steps (run, seq);

create table step_payloads (
    step         integer primary key references steps (number) on delete cascade,
    request      blob,
    request_size integer,
    result       blob,
    result_size  integer
) strict;

pragma application_id = 0x534C5057;
pragma user_version = 1;
