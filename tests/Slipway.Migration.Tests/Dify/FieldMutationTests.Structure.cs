using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;
using Slipway.Migration.Tests.Emitting;

namespace Slipway.Migration.Tests.Dify;

/// <content>Changes what is around nodes: edges, the nodes as such, and the settings of the app.</content>
public sealed partial class FieldMutationTests
{
    private const int UsualChanges = 8;

    private static readonly int MostChanges = MostPerFile == Usual ? UsualChanges : MostPerFile;

    [Fact]
    public async Task AnyEdgeNodeOrSetting_Changed_ChangesTheProjectOrTheFindings()
    {
        var tried = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var unnoticed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("corpus/dify"), "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ExportDocument? document = ExportDocument.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken), new DiagnosticBag());
            if (document is null || document.Root.Leaves().Count() > 20_000)
            {
                continue;
            }

            var export = (JsonObject)ToJson(document.Root)!;
            (string before, FieldLedger ledger) = Look(export);
            foreach (IGrouping<string, Mutation> kind in before.Length == 0 ? [] : Around(export, ledger).GroupBy(mutation => mutation.Kind.Split(':')[0]))
            {
                foreach (Mutation mutation in kind.OrderBy(one => Rank(Path.GetFileName(path), one.Kind + one.Place)).Take(MostChanges))
                {
                    mutation.Do();
                    string group = mutation.Kind.Split(':')[0];
                    tried[group] = tried.GetValueOrDefault(group) + 1;
                    string seen;
                    try
                    {
                        seen = Look(export).Seen;
                    }
                    catch (Exception e)
                    {
                        throw new InvalidOperationException($"{path}: {mutation.Kind} at {mutation.Place} throws {e.GetType().Name}.", e);
                    }

                    if (seen == before)
                    {
                        unnoticed[mutation.Kind] = unnoticed.GetValueOrDefault(mutation.Kind) + 1;
                    }

                    mutation.Undo();
                }
            }

            Look(export).Seen.ShouldBe(before);
        }

        string figure = string.Join(", ", tried.Select(group => $"{group.Value} {group.Key}")) + $"; {unnoticed.Values.Sum()} not noticed";
        output.WriteLine(figure);
        foreach ((string kind, int count) in unnoticed)
        {
            output.WriteLine($"  {count} × {kind}");
        }

        (1 - ((double)unnoticed.Values.Sum() / tried.Values.Sum())).ShouldBeGreaterThanOrEqualTo(LeastNoticed);
        if (MostPerFile == Usual)
        {
            Approved.Match("structure-mutations", string.Concat(unnoticed.Select(kind => $"{kind.Value} × {kind.Key}").Prepend(figure).Select(line => line + "\n")));
        }
    }

    private static IEnumerable<Mutation> Around(JsonObject export, FieldLedger ledger)
    {
        var graph = (export["workflow"]?["graph"] ?? export) as JsonObject;
        JsonArray edges = graph?["edges"] as JsonArray ?? [];
        JsonArray nodes = graph?["nodes"] as JsonArray ?? [];
        string[] ids = [.. nodes.OfType<JsonObject>().Select(node => node["id"]?.ToString() ?? "")];
        for (int i = 0; i < edges.Count; i++)
        {
            if (edges[i] is not JsonObject edge || !ids.Contains(edge["source"]?.ToString()) || !ids.Contains(edge["target"]?.ToString()))
            {
                continue;
            }

            yield return Removal("edges removed", edges, i);
            yield return Change("sources of edges changed", edge, "source", edge["target"]!.DeepClone(), i);
            if (edge["sourceHandle"] is JsonValue handle)
            {
                yield return Change("exits of edges changed", edge, "sourceHandle", handle + "x7", i);
            }
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i] is JsonObject node && node["type"]?.ToString() != "custom-note")
            {
                yield return Removal($"nodes removed: {node["data"]?["type"]}", nodes, i);
            }
        }

        foreach (LedgerEntry entry in ledger.Entries.Where(entry => entry.NodeId is null && entry.Status is FieldStatus.Kept or FieldStatus.Approximated))
        {
            if (!entry.Path.Contains("edges[", StringComparison.Ordinal) && Find(export, entry.Path) is { } place && place.Get() is JsonValue old)
            {
                yield return new($"settings of the app changed: {Indexes.Replace(entry.Path, "[]")}", entry.Path, () => place.Set(Changed(old)), () => place.Set(old.DeepClone()));
            }
        }
    }

    private static Mutation Removal(string kind, JsonArray list, int index)
    {
        JsonNode removed = list[index]!;
        return new(kind, $"{index}", () => list.RemoveAt(index), () => list.Insert(index, removed));
    }

    private static Mutation Change(string kind, JsonObject owner, string key, JsonNode value, int index)
    {
        JsonNode old = owner[key]!.DeepClone();
        return new(kind, $"{index}", () => owner[key] = value.DeepClone(), () => owner[key] = old.DeepClone());
    }

    private sealed record Mutation(string Kind, string Place, Action Do, Action Undo);
}
