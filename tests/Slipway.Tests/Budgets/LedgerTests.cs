using CsCheck;
using Slipway.Budgets;
using Slipway.Tests.Properties;

namespace Slipway.Tests.Budgets;

public sealed class LedgerTests
{
    private static readonly Gen<BudgetAmount> Amounts = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 50]).Select((cost, tokens) => new BudgetAmount(cost / 1_000_000m, tokens));

    [Fact]
    public void Ledger_AfterAnything_HasWhatWasSpentAndWhatIsOpen() =>
        Gen.Select(Amounts, Amounts, Gen.Int[0, 3], Gen.Bool).Array[1, 80].SampleSeeded(calls =>
        {
            var ledger = new MemoryBudgetLedger();
            var claims = new[] { new BudgetClaim("a", 5, 300), new BudgetClaim("b", 3, null), new BudgetClaim("c", null, 100) };
            var open = new List<(BudgetClaim[] Claims, BudgetAmount Amount)>();
            var spent = claims.ToDictionary(c => c.Account, _ => default(BudgetAmount));
            var overspent = false;
            foreach (var (amount, used, which, settles) in calls)
            {
                var wanted = which == 3 ? claims : [claims[which]];
                var fits = wanted.All(c => c.Allows(new BudgetBalance(spent[c.Account], Sum(open, c.Account)), amount));
                var refusal = Done(ledger.TryReserveAsync(wanted, amount));
                (refusal is null).ShouldBe(fits);
                if (refusal is null)
                {
                    open.Add((wanted, amount));
                }

                if (settles && open.Count > 0)
                {
                    var (settled, reserved) = open[0];
                    open.RemoveAt(0);
                    Done(ledger.SettleAsync(settled, reserved, used));
                    overspent |= used.Cost > reserved.Cost || used.Tokens > reserved.Tokens;
                    foreach (var claim in settled)
                    {
                        spent[claim.Account] += used;
                    }
                }

                foreach (var claim in claims)
                {
                    var balance = Done(ledger.ReadAsync(claim.Account));
                    balance.ShouldBe(new BudgetBalance(spent[claim.Account], Sum(open, claim.Account)));
                    if (!overspent)
                    {
                        claim.Allows(balance, default).ShouldBeTrue();
                    }
                }
            }
        }, iter: 300);

    private static T Done<T>(ValueTask<T> task) => task.IsCompleted ? task.Result : throw new InvalidOperationException("The ledger in memory does not wait.");

    private static void Done(ValueTask task) => task.IsCompletedSuccessfully.ShouldBeTrue();

    private static BudgetAmount Sum(List<(BudgetClaim[] Claims, BudgetAmount Amount)> open, string account) =>
        open.Where(o => o.Claims.Any(c => c.Account == account)).Aggregate(default(BudgetAmount), (sum, o) => sum + o.Amount);
}
