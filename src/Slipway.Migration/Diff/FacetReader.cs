using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint.Rules;

namespace Slipway.Migration.Diff;

/// <summary>Says of each node of an inventory what a diff compares. Knows no builder.</summary>
internal sealed partial class FacetReader(ExportInventory inventory, IReadOnlyDictionary<string, string> oldIds, IReadOnlyDictionary<string, string> oldTitles)
{
    public const string AppKey = "\0app";

    private const int LongId = 8;

    private readonly ILookup<string, FieldValue> _values = inventory.Values.ToLookup(field => field.NodeId ?? AppKey, StringComparer.Ordinal);
    private readonly Regex? _renamed = References(oldIds, oldTitles);

    public IEnumerable<FacetSet> Read()
    {
        yield return new(AppKey, inventory.Name.Length > 0 ? inventory.Name : inventory.File, "", new(inventory.File), [.. App(), .. OfOwner(null)]) { Settings = Settings(AppKey) };
        foreach (InventoryNode node in inventory.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal))
        {
            yield return new(Key(node.Id), node.Title, node.Type, node.Where, [.. Node(node), .. OfOwner(node.Id)]) { Settings = Settings(node.Id) };
        }

        foreach (InventoryCode file in inventory.Code.Where(code => inventory.Nodes.All(node => node.Id != code.NodeId)))
        {
            yield return new($"\0code {file.NodeId}", file.Title, "code", file.Where, [.. OfOwner(file.NodeId)]);
        }
    }

    // Ways between nodes are said of the nodes.
    private IReadOnlyList<Setting> Settings(string owner) => [.. _values[owner].Where(field => !field.Path.StartsWith("workflow.graph.", StringComparison.Ordinal))
        .Select(field => new Setting(
            field.Path, PlacePattern.Replace(field.Path, ""), oldIds.GetValueOrDefault(field.Value) ?? WithOldIds(Canonical(field.Value)), field.IsPresentation))];

    // Builders make ids of others, such as that of a loop's start. Short ones may be words.
    private string WithOldIds(string value) => oldIds.Where(pair => pair.Key != pair.Value && pair.Key.Length >= LongId && value.Contains(pair.Key, StringComparison.Ordinal))
        .Aggregate(value, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

    private string Key(string id) => oldIds.GetValueOrDefault(id) ?? $"\0new {id}";

    private IEnumerable<Facet> App()
    {
        yield return new("name", "name", inventory.Name, ChangeRisk.TextOnly);
        yield return new("description", "description", inventory.Description, ChangeRisk.TextOnly);
        yield return new("mode", "mode", inventory.Mode, ChangeRisk.Behaviour);
        yield return new("opening", "opening statement", inventory.OpeningStatement, ChangeRisk.TextOnly) { IsText = true };
        foreach (string feature in inventory.Features)
        {
            yield return new($"feature {feature}", $"feature {feature}", "", ChangeRisk.Behaviour);
        }

        foreach (InventoryVariable variable in inventory.Inputs.Concat(inventory.Variables))
        {
            yield return new($"{variable.Scope} {variable.Name}", $"{variable.Scope} {variable.Name}", $"{variable.Type}{(variable.IsRequired ? ", required" : "")}", variable.Scope == "input" ? ChangeRisk.DataFlow : ChangeRisk.Behaviour);
        }

        foreach (InventorySecret secret in inventory.Secrets.DistinctBy(secret => secret.Name, StringComparer.Ordinal))
        {
            string name = oldTitles.FirstOrDefault(title => secret.Name.EndsWith($" in {title.Key}", StringComparison.Ordinal)) is { Key: { } now, Value: var old }
                ? secret.Name[..^now.Length] + old
                : secret.Name;
            yield return new($"secret {name}", $"secret {name}", secret.IsWrittenDown ? "written down" : "by reference", ChangeRisk.Permission);
        }

        foreach (InventoryTrigger trigger in inventory.Triggers)
        {
            yield return new($"trigger {trigger.Kind}", $"started by {trigger.Kind}", trigger.Detail, ChangeRisk.Permission);
        }
    }

    private IEnumerable<Facet> Node(InventoryNode node)
    {
        yield return new("title", "title", node.Title, ChangeRisk.TextOnly);
        yield return new("note", "description", node.Note, ChangeRisk.TextOnly);
        yield return new("container", "container", node.ContainerId is { } container ? TitleOf(container) : "", ChangeRisk.Behaviour) { Identity = node.ContainerId is { } id ? Key(id) : "" };
        foreach (InventoryEdge edge in inventory.Edges.Where(edge => edge.Target == node.Id))
        {
            string exit = edge.Exit == FlowEdge.DefaultHandle ? "" : $", exit {ExitWords(edge)}";
            yield return new($"edge {Key(edge.Source)} {edge.Exit}", $"runs after '{TitleOf(edge.Source)}'{exit}", "", ChangeRisk.Behaviour);
        }

        foreach (InventoryRead read in inventory.Reads.Where(read => read.NodeId == node.Id).DistinctBy(read => (read.Source, read.SourceId, read.Name, read.Place)))
        {
            string name = read.SourceId is { } source && read.Source is FlowSource.Node ? $"'{TitleOf(source)}'.{read.Name}" : $"{read.Source.ToString().ToLowerInvariant()} {read.Name}";
            yield return new($"read {read.Place} {read.Source} {(read.SourceId is { } from ? Key(from) : "")} {read.Name}", $"reads {name} {Place(read.Place)}", "", ChangeRisk.DataFlow);
        }
    }

    private IEnumerable<Facet> OfOwner(string? id) =>
    [
        .. inventory.Prompts.Where(prompt => prompt.NodeId == id).SelectMany(Prompt),
        .. inventory.Models.Where(model => model.NodeId == id).SelectMany(Model),
        .. inventory.Tools.Where(tool => tool.NodeId == id).Select(tool => new Facet($"tool {tool.Provider} {tool.Name}", $"tool {tool.Name}", string.Join(", ", tool.Parameters), ChangeRisk.Permission)),
        .. inventory.Knowledge.Where(knowledge => knowledge.NodeId == id).SelectMany(Knowledge),
        .. inventory.Memories.Where(memory => memory.NodeId == id).Select(memory => new Facet("memory", "earlier messages sent along", memory.Window is { } pairs ? Number(pairs) : "as many as fit", ChangeRisk.DataFlow)),
        .. inventory.Branches.Where(branch => branch.NodeId == id || (id is not null && branch.NodeId.StartsWith(id + "#", StringComparison.Ordinal))).SelectMany(Branch),
        .. inventory.HumanSteps.Where(step => step.NodeId == id).SelectMany(Person),
        .. inventory.Code.Where(code => code.NodeId == id).Select(code => new Facet("code", $"code ({code.Language})", code.Source, ChangeRisk.Behaviour) { IsText = true, Identity = CodeIdentity.Of(code) }),
        .. inventory.HttpCalls.Where(call => call.NodeId == id).SelectMany(Http),
        .. inventory.Loops.Where(loop => loop.NodeId == id).Select(loop => new Facet("loop", "loop", LoopWords(loop with { Over = Canonical(loop.Over) }), ChangeRisk.Behaviour)),
        .. inventory.Failures.Where(failure => failure.NodeId == id).Select(failure => new Facet("failure", "on failure", $"{failure.Retries} retries, then it {failure.Strategy}", ChangeRisk.Behaviour)),
    ];

    private IEnumerable<Facet> Prompt(InventoryPrompt prompt)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (InventoryMessage message in prompt.Messages)
        {
            int number = seen[message.Role] = seen.GetValueOrDefault(message.Role) + 1;
            yield return new($"message {message.Role} {number}", $"{message.Role} message{(number > 1 ? $" {number}" : "")}", Canonical(message.Text), ChangeRisk.TextOnly) { IsText = true };
        }
    }

    private static IEnumerable<Facet> Model(InventoryModel model)
    {
        yield return new("provider", "provider of the model", model.Provider, ChangeRisk.DataFlow);
        yield return new("model", "model", model.Name, ChangeRisk.Behaviour);
        yield return new("parameters", "parameters of the model", model.Parameters, ChangeRisk.Behaviour);
    }

    private static IEnumerable<Facet> Knowledge(InventoryKnowledge knowledge)
    {
        foreach (string source in knowledge.Sources)
        {
            yield return new($"knowledge {source}", $"searches knowledge {source}", "", ChangeRisk.DataFlow);
        }

        yield return new("search", "search", $"{knowledge.Mode} {(knowledge.Top is { } top ? Number(top) + " passages" : "")}".Trim(), ChangeRisk.Behaviour);
    }

    private IEnumerable<Facet> Branch(InventoryBranch branch) => branch.Cases.Select(c => branch.NodeId.Contains('#', StringComparison.Ordinal)
        ? new Facet($"case {c.Condition}", $"condition {c.Condition}", "", ChangeRisk.Behaviour)
        : new Facet($"case {c.Exit}", $"condition of exit {c.Exit}", Canonical(c.Condition), ChangeRisk.Behaviour) { IsCondition = true });

    private IEnumerable<Facet> Person(InventoryHumanStep step)
    {
        yield return new("form", "question to a person", Canonical(step.Form), ChangeRisk.TextOnly) { IsText = true };
        yield return new("actions", "what a person can choose", string.Join(", ", step.Actions), ChangeRisk.Permission);
        yield return new("channels", "how a person is reached", string.Join(", ", step.Channels), ChangeRisk.DataFlow);
    }

    private IEnumerable<Facet> Http(InventoryHttpCall call)
    {
        yield return new("method", "method", call.Method, ChangeRisk.Permission);
        yield return new("address", "address", Canonical(call.Url), ChangeRisk.Permission);
        yield return new("headers", "headers", string.Join(", ", call.Headers), ChangeRisk.DataFlow);
        yield return new("body", "kind of body", call.Body, ChangeRisk.DataFlow);
        yield return new("authorization", "authorization", call.Authorization, ChangeRisk.Permission);
        yield return new("certificate", "check of the certificate", call.VerifiesCertificate ? "on" : "off", ChangeRisk.Permission);
        yield return new("timeout", "timeout", call.TimeoutSeconds is { } seconds ? $"{Number(seconds)} s" : "none", ChangeRisk.Behaviour);
    }

    private string Canonical(string text) => _renamed?.Replace(text, match => oldIds.GetValueOrDefault(match.Value) ?? oldTitles[match.Value]) ?? text;

    /// <summary>Finds references to nodes that have another id or title than before: a name with a field behind it. Null when there are none.</summary>
    private static Regex? References(IReadOnlyDictionary<string, string> oldIds, IReadOnlyDictionary<string, string> oldTitles)
    {
        string[] names = [.. oldIds.Where(pair => pair.Key != pair.Value).Select(pair => pair.Key).Concat(oldTitles.Keys).OrderByDescending(name => name.Length).Select(Regex.Escape)];
        return names.Length == 0 ? null : new Regex($@"(?<![\w.])(?:{string.Join('|', names)})(?=\.\w)", RegexOptions.CultureInvariant);
    }

    private string ExitWords(InventoryEdge edge) =>
        inventory.Branches.FirstOrDefault(branch => branch.NodeId == edge.Source)?.Cases.FirstOrDefault(c => c.Exit == edge.Exit) is { Condition.Length: > 0 } found ? $"'{found.Condition}'" : edge.Exit;

    private string TitleOf(string id) => inventory.Nodes.FirstOrDefault(node => node.Id == id) is { Title.Length: > 0 } node ? oldTitles.GetValueOrDefault(node.Title, node.Title) : id;

    private static string LoopWords(InventoryLoop loop) =>
        $"{(loop.IsForEach ? "for each of" : "until")} {loop.Over}{(loop.MaxRounds is { } rounds ? $", at most {Number(rounds)} rounds" : "")}, {Number(loop.Concurrency)} at a time, when one fails {loop.OnFailure}";

    private static string Place(ReadPlace place) => place switch
    {
        ReadPlace.Instructions => "in its instructions",
        ReadPlace.Message => "in a message",
        ReadPlace.Condition => "in a condition",
        ReadPlace.Address => "in the address",
        ReadPlace.Header => "in a header",
        ReadPlace.Body => "in the body",
        ReadPlace.Argument => "as an argument",
        ReadPlace.Query => "in the search",
        ReadPlace.Result => "for the result",
        ReadPlace.Variable => "to write it",
        _ => "",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[\d+\]", RegexOptions.CultureInvariant)]
    private static partial Regex PlacePattern { get; }
}
