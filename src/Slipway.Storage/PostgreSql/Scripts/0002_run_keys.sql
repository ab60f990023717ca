-- Keys of runs.
--
-- Contract
--   * key_number names a run's key in the key store; with it all payloads of the run are encrypted (AES-256-GCM: nonce, data, tag), after
--     they were compressed. A *_size column is of the compressed data's content. Without it they are as they were before this script.
--   * The keys themselves are never in this database. key_stores has the id of the one store they are in.
--   * erased is when the payloads of a run were deleted. The rows that remain hold no content.

alter table runs add column key_number bigint;
alter table runs add column erased bigint;

create index runs_to_erase on runs (finished) where erased is null and finished is not null;

create table key_stores (
    id uuid primary key
);

update journal_format set version = 2;
