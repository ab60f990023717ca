using System.Text.RegularExpressions;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Writes references for people: with the titles of nodes in place of their ids.</summary>
internal sealed partial class NodeTitles
{
    private readonly Dictionary<string, string> _titles;

    public NodeTitles(IEnumerable<InventoryNode> nodes)
    {
        // Where several nodes share a title, the id is what tells them apart.
        _titles = nodes.Where(node => node.Title.Length > 0)
            .GroupBy(node => node.Title, StringComparer.Ordinal)
            .Where(sameTitle => sameTitle.Count() == 1)
            .Select(sameTitle => sameTitle.Single())
            .GroupBy(node => node.Id, StringComparer.Ordinal)
            .ToDictionary(sameId => sameId.Key, sameId => sameId.First().Title, StringComparer.Ordinal);
    }

    public InventoryBranch Readable(InventoryBranch branch) =>
        branch with { Cases = [.. branch.Cases.Select(c => c with { Condition = Readable(c.Condition) })] };

    public InventoryPrompt Readable(InventoryPrompt prompt) =>
        prompt with { Messages = [.. prompt.Messages.Select(m => m with { Variables = [.. m.Variables.Select(Readable)] })] };

    public InventoryHttpCall Readable(InventoryHttpCall call) => call with { Url = Readable(call.Url) };

    private string Readable(string text) => Reference.Replace(
        text, match => _titles.TryGetValue(match.Groups["id"].Value, out string? title) ? $"{title}." : match.Value);

    [GeneratedRegex(@"(?<![\w.])(?<id>\w{1,50})\.(?=[A-Za-z_])", RegexOptions.None, 1000)]
    private static partial Regex Reference { get; }
}
