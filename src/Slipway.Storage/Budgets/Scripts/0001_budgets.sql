-- Budgets: what was spent and what is reserved. Run whenever a ledger is opened.
--
-- Contract
--   * An account is read, judged and written in one transaction that holds the file's lock from its beginning.
--   * since is the day on which the account's day or month began; accounts that began three months before the newest are deleted.
--   * Costs are exact decimals, as text. A process that ends in the middle of a call leaves its reservation: it counts as spent.

create table if not exists budget_accounts (
    name            text    primary key,
    spent_cost      text    not null,
    spent_tokens    integer not null,
    reserved_cost   text    not null,
    reserved_tokens integer not null,
    since           text
) strict;
