using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Budgets;
using Slipway.Storage.Rows;

namespace Slipway.Storage;

/// <summary>The accounts, within a transaction that nobody else writes in.</summary>
internal sealed class BudgetAccounts : IDisposable
{
    private const string SchemaScript = "Slipway.Storage.Budgets.Scripts.0001_budgets.sql";

    private const string FindSql = "select spent_cost, spent_tokens, reserved_cost, reserved_tokens from budget_accounts where name = @name";

    private const string WriteSql = """
        insert into budget_accounts (name, spent_cost, spent_tokens, reserved_cost, reserved_tokens)
        values (@name, @spent_cost, @spent_tokens, @reserved_cost, @reserved_tokens)
        on conflict (name) do update set spent_cost = excluded.spent_cost, spent_tokens = excluded.spent_tokens,
            reserved_cost = excluded.reserved_cost, reserved_tokens = excluded.reserved_tokens
        """;

    private static readonly string[] Columns = ["@name", "@spent_cost", "@spent_tokens", "@reserved_cost", "@reserved_tokens"];

    private readonly SqliteCommand _find;
    private readonly SqliteCommand _write;

    public BudgetAccounts(SqliteConnection connection)
    {
        _find = connection.CreateCommand();
        _find.CommandText = FindSql;
        _find.Parameters.Add("@name", SqliteType.Text);
        _write = connection.CreateCommand();
        _write.CommandText = WriteSql;
        foreach (var column in Columns)
        {
            _write.Parameters.Add(column, column.EndsWith("tokens", StringComparison.Ordinal) ? SqliteType.Integer : SqliteType.Text);
        }
    }

    /// <summary>The script that makes the table where it is missing.</summary>
    public static string ReadSchema()
    {
        using var script = new StreamReader(typeof(BudgetAccounts).Assembly.GetManifestResourceStream(SchemaScript)!);
        return script.ReadToEnd();
    }

    public void Join(SqliteTransaction transaction)
    {
        _find.Transaction = transaction;
        _write.Transaction = transaction;
    }

    public BudgetRefusal? TryReserve(IReadOnlyList<BudgetClaim> claims, BudgetAmount amount)
    {
        foreach (var claim in claims)
        {
            var balance = Read(claim.Account);
            if (!claim.Allows(balance, amount))
            {
                return new BudgetRefusal(claim, balance);
            }
        }

        foreach (var claim in claims)
        {
            var balance = Read(claim.Account);
            Write(claim.Account, balance with { Reserved = balance.Reserved + amount });
        }

        return null;
    }

    public void Settle(IReadOnlyList<BudgetClaim> claims, BudgetAmount reserved, BudgetAmount spent)
    {
        foreach (var claim in claims)
        {
            var balance = Read(claim.Account);
            Write(claim.Account, new BudgetBalance(balance.Spent + spent, balance.Reserved - reserved));
        }
    }

    public BudgetBalance Read(string account)
    {
        _find.Parameters[0].Value = account;
        using var reader = _find.ExecuteReader();
        return reader.Read()
            ? new BudgetBalance(Amount(reader.GetString(0), reader.GetInt64(1)), Amount(reader.GetString(2), reader.GetInt64(3)))
            : default;
    }

    public void Dispose()
    {
        _find.Dispose();
        _write.Dispose();
    }

    private void Write(string account, BudgetBalance balance)
    {
        object[] values = [account, Text(balance.Spent.Cost), balance.Spent.Tokens, Text(balance.Reserved.Cost), balance.Reserved.Tokens];
        for (var i = 0; i < values.Length; i++)
        {
            _write.Parameters[i].Value = values[i];
        }

        _write.ExecuteNonQuery();
    }

    private static string Text(decimal cost) => cost.ToString(CultureInfo.InvariantCulture);

    private static BudgetAmount Amount(string cost, long tokens) => new(StoredNames.Cost(cost) ?? 0, tokens);
}
