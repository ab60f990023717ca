using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint.Models;

namespace Slipway.Migration.Lint.Rules;

/// <summary>What models are used: their names, whether they will last, and whether prompts fit.</summary>
internal static class ModelRules
{
    private static readonly string[] Clouds = ["azure", "bedrock", "vertex"];

    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config)
    {
        foreach (IGrouping<(string Name, bool HasOwnDates), InventoryModel> uses in subject.Inventory.Models.Where(model => model.Name.Length > 0).GroupBy(model => (model.Name, HasOwnDates: HasOwnDates(model))))
        {
            InventoryModel model = uses.First();
            string who = uses.Count() == 1 ? $"{Quoted.Text(model.Title)} uses" : string.Create(CultureInfo.InvariantCulture, $"{Quoted.Text(model.Title)} and {uses.Count() - 1} more use");

            (DateOnly Date, string Advice)? retirement = uses.Key.HasOwnDates ? null : KnownModels.Retirement(model.Name);
            if (retirement is { } known)
            {
                // That its name may move, too, matters no more: whoever pins it has to move all the same.
                yield return known.Date <= config.Today
                    ? Finding(LintCodes.RetiredModel, DiagnosticSeverity.Error, model, $"{who} {Quoted.Text(model.Name)}, which its provider retired on {known.Date:yyyy-MM-dd}. {known.Advice}")
                    : Finding(LintCodes.RetiringModel, DiagnosticSeverity.Warning, model, $"{who} {Quoted.Text(model.Name)}, which its provider will retire on {known.Date:yyyy-MM-dd}. {known.Advice} Record now what it answers, while it does.");
            }
            else if (!uses.Key.HasOwnDates && KnownModels.IsMoving(model.Name))
            {
                yield return Finding(
                    LintCodes.MovingModel, DiagnosticSeverity.Warning, model,
                    $"{who} {Quoted.Text(model.Name)}: the provider changes what stands behind this name. Name the dated version, so that a release answers tomorrow as it does today.");
            }

            if (uses.Any(use => use.HasPrice is false))
            {
                yield return Finding(
                    LintCodes.MissingPrice, DiagnosticSeverity.Info, model, $"{Quoted.Text(model.Name)} has no price in models.yaml: no budget can hold, and no trace shows costs.");
            }
        }

        foreach (InventoryPrompt prompt in subject.Inventory.Prompts)
        {
            InventoryModel? model = subject.Inventory.Models.FirstOrDefault(m => m.NodeId == prompt.NodeId);
            int tokens = prompt.Messages.Sum(message => KnownModels.EstimateTokens(message.Text));
            if (model is not null && KnownModels.ContextOf(model.Name) is { } context && tokens > context * config.PromptShare)
            {
                yield return new(
                    LintCodes.LongPrompt, DiagnosticSeverity.Warning,
                    string.Create(CultureInfo.InvariantCulture, $"The text of {Quoted.Text(prompt.Title)} alone is about {tokens:N0} tokens, {(double)tokens / context:P0} of what {Quoted.Text(model.Name)} takes ({context:N0}). Documents, history and the answer need room too."),
                    prompt.Where)
                { NodeId = prompt.NodeId, Title = prompt.Title };
            }
        }
    }

    /// <summary>Whether a provider serves the models of others, by names and dates of its own.</summary>
    private static bool HasOwnDates(InventoryModel model) =>
        Array.Exists(Clouds, cloud => model.Provider.Contains(cloud, StringComparison.OrdinalIgnoreCase) || model.Service == cloud);

    private static LintFinding Finding(string code, DiagnosticSeverity severity, InventoryModel model, string message) =>
        new(code, severity, message, model.Where) { NodeId = model.NodeId, Title = model.Title };
}
