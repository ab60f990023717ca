-- Model calls: the attempts of a step, and the prices of a run. The format of runs stays 1.
--
-- Contract
--   * model_attempts is a JSON array of attempts, where it took more than one that succeeded; else null. It holds no content.
--   * prices names the table of prices a run began with. A table is written once and never changed: its version is its content's hash.

alter table steps add column model_attempts text;
alter table runs add column prices text;

create table price_tables (
    version text primary key,
    content text not null
) strict;

pragma user_version = 4;
