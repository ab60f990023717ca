-- Payloads of steps stand in the rows of the steps: one row and one index entry for each step instead of two.
--
-- Contract
--   * Except for request and result, rows of steps hold no content. Erasing a run sets both to null, and their sizes.

alter table steps add column request bytea, add column request_size integer, add column result bytea, add column result_size integer;

-- What is worth compressing is compressed already.
alter table steps alter request set storage external, alter result set storage external;

update steps s set request = p.request, request_size = p.request_size, result = p.result, result_size = p.result_size
from step_payloads p where p.run = s.run and p.seq = s.seq;

drop table step_payloads;

update journal_format set version = 3;
