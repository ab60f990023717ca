using Slipway.Budgets;

namespace Slipway.Models.Catalog;

/// <summary>Reads the <c>budgets</c> of a <c>models.yaml</c>.</summary>
internal static class BudgetReader
{
    /// <summary>The budgets; null when there are none.</summary>
    public static BudgetOptions? Read(YamlSection root)
    {
        if (root.Section("budgets") is not { } section)
        {
            return null;
        }
        var usual = new BudgetOptions { Budgets = [] };
        var options = new BudgetOptions
        {
            Currency = section.Text("currency") ?? usual.Currency,
            AssumedOutputTokens = section.Whole("assumed_output_tokens", 1, 1_000_000) ?? usual.AssumedOutputTokens,
            Degrade = section.Texts("degrade")?.Select(name => ReadDegrade(section, name)).ToList() ?? usual.Degrade,
            Budgets = section.Sections("limits")?.Select(ReadBudget).ToList() ?? throw section.Wrong(null, "'limits' is missing: a list of budgets."),
        };
        section.RefuseOthers();
        return options;
    }

    private static Budget ReadBudget(YamlSection section)
    {
        var budget = new Budget(section.Text("per") switch
        {
            "run" => BudgetScope.Run,
            "pipeline" => BudgetScope.Pipeline,
            "tenant" => BudgetScope.Tenant,
            "all" => BudgetScope.All,
            _ => throw section.Wrong("per", "'per' must be run, pipeline, tenant or all."),
        })
        {
            Each = section.Text("each") switch
            {
                null => BudgetPeriod.None,
                "day" => BudgetPeriod.Day,
                "month" => BudgetPeriod.Month,
                _ => throw section.Wrong("each", "'each' must be day or month."),
            },
            Name = section.Text("name"),
            Cost = section.Number("cost", 0, 1_000_000_000),
            Tokens = (long?)section.Number("tokens", 0, 1_000_000_000_000_000),
        };
        section.RefuseOthers();
        if (budget.Cost is null && budget.Tokens is null)
        {
            throw section.Wrong(null, "A budget has 'cost', 'tokens' or both.");
        }
        return budget is { Per: BudgetScope.Run, Each: not BudgetPeriod.None }
            ? throw section.Wrong("each", "A run has one budget from its beginning to its end: leave 'each' out.")
            : budget;
    }

    private static BudgetDegrade ReadDegrade(YamlSection section, string name) => name switch
    {
        "smaller_model" => BudgetDegrade.SmallerModel,
        "shorter_context" => BudgetDegrade.ShorterContext,
        _ => throw section.Wrong("degrade", "'degrade' is a list of smaller_model and shorter_context."),
    };
}
