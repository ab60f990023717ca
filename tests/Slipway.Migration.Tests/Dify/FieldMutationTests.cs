using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;
using Slipway.Migration.Tests.Emitting;

namespace Slipway.Migration.Tests.Dify;

/// <summary>
/// Changes one field of one node at a time: the emitted project or the findings must change with it. Fields that the ledger calls
/// presentation are left alone, and so are those that it says are lost already.
/// </summary>
[Trait("suite", "conformance-dify")]
public sealed partial class FieldMutationTests(ITestOutputHelper output)
{
    private const int Usual = 24;

    /// <summary>The most fields changed of one file, SLIPWAY_MUTATIONS for more; which ones is the same in every run.</summary>
    private static readonly int MostPerFile = int.TryParse(Environment.GetEnvironmentVariable("SLIPWAY_MUTATIONS"), out int most) ? most : Usual;

    private const double LeastNoticed = 0.99;

    [Fact]
    public async Task AnyField_Changed_ChangesTheProjectOrTheFindings()
    {
        int tried = 0;
        var unnoticed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("corpus/dify"), "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ExportDocument? document = ExportDocument.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken), new DiagnosticBag());
            if (document is null || document.Root.Leaves().Count() > 20_000)
            {
                continue;
            }

            tried += Try((JsonObject)ToJson(document.Root)!, Path.GetFileName(path), unnoticed);
        }

        string figure = $"{tried} fields changed, {unnoticed.Values.Sum()} changes not noticed";
        output.WriteLine(figure);
        foreach ((string field, int count) in unnoticed)
        {
            output.WriteLine($"  {count} × {field}");
        }

        tried.ShouldBeGreaterThan(0);
        (1 - ((double)unnoticed.Values.Sum() / tried)).ShouldBeGreaterThanOrEqualTo(LeastNoticed);
        if (MostPerFile == Usual)
        {
            Approved.Match("field-mutations", string.Concat(unnoticed.Keys.Prepend(figure).Select(line => line + "\n")));
        }
    }

    /// <summary>Changes fields of one export. Returns how many.</summary>
    private static int Try(JsonObject export, string name, SortedDictionary<string, int> unnoticed)
    {
        (string before, FieldLedger ledger) = Look(export);
        if (before.Length == 0)
        {
            return 0;
        }

        List<(LedgerEntry Entry, Action<bool> Change)> fields = [.. Fields(export, ledger)];
        List<(LedgerEntry Entry, Action<bool> Change)> sample = [.. fields.OrderBy(field => Rank(name, field.Entry)).Take(MostPerFile)];
        foreach ((LedgerEntry entry, Action<bool> change) in sample)
        {
            change(true);
            if (Look(export).Seen == before)
            {
                string type = TypeOf(export, entry.NodeId);
                string key = $"{type}: {Indexes.Replace(entry.Path, "[]")}";
                unnoticed[key] = unnoticed.GetValueOrDefault(key) + 1;
            }

            change(false);
        }

        return sample.Count;
    }

    private static string Rank(string name, LedgerEntry entry) => Rank(name, $"{entry.NodeId}/{entry.Path}");

    private static string Rank(string name, string place) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}/{place}")));

    /// <summary>The project and the findings as one text, without places; empty where there is no flow.</summary>
    private static (string Seen, FieldLedger Ledger) Look(JsonObject export)
    {
        ImportResult result = BuilderReaders.Read(ExportFile.FromBytes("flow.json", Encoding.UTF8.GetBytes(export.ToJsonString())));
        var seen = new StringBuilder();
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            seen.Append($"{diagnostic.Code} {diagnostic.Message}\n");
        }

        if (result.App is null)
        {
            return ("", result.Ledger);
        }

        foreach (var file in ProjectEmitter.Emit(result.App, result.Ledger).Files)
        {
            seen.Append(file.Path).Append('\n').Append(file.Content);
        }

        return (seen.ToString(), result.Ledger);
    }

    /// <summary>The plain values of nodes that matter to a run, each with what changes it and changes it back.</summary>
    private static IEnumerable<(LedgerEntry Entry, Action<bool> Change)> Fields(JsonObject export, FieldLedger ledger)
    {
        JsonObject? graph = (export["workflow"]?["graph"] ?? export) as JsonObject;
        var nodes = (graph?["nodes"] as JsonArray ?? []).OfType<JsonObject>().Where(node => node["id"] is JsonValue).ToLookup(node => node["id"]!.ToString(), StringComparer.Ordinal);
        foreach (LedgerEntry entry in ledger.Entries.Where(entry => entry.NodeId is not null && entry.Status is FieldStatus.Kept or FieldStatus.Approximated))
        {
            if (entry.Path is "id" or "type" or "parentId" || nodes[entry.NodeId!].Take(2).ToList() is not [JsonObject node] || Find(node, entry.Path) is not { } place)
            {
                continue;
            }

            JsonNode? old = place.Get();
            if (old is JsonValue value)
            {
                JsonNode changed = Changed(value);
                yield return (entry, isChange => place.Set(isChange ? changed.DeepClone() : old.DeepClone()));
            }
        }
    }

    private static JsonNode Changed(JsonValue value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True => false,
        System.Text.Json.JsonValueKind.False => true,
        System.Text.Json.JsonValueKind.Number => 7 + (int)double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
        _ => value.GetValue<string>() + "x7",
    };

    /// <summary>Where a path such as <c>data.cases[0].id</c> leads; null where it leads nowhere.</summary>
    private static Place? Find(JsonObject node, string path)
    {
        JsonNode? current = node;
        Place? place = null;
        foreach (Match part in Parts.Matches(path))
        {
            if (part.Groups["index"].Success && current is JsonArray list && int.Parse(part.Groups["index"].Value, System.Globalization.CultureInfo.InvariantCulture) is var index && index < list.Count)
            {
                place = new(() => list[index], value => list[index] = value);
            }
            else if (current is JsonObject members && members.ContainsKey(part.Groups["key"].Value))
            {
                string key = part.Groups["key"].Value;
                place = new(() => members[key], value => members[key] = value);
            }
            else
            {
                return null;
            }

            current = place.Get();
        }

        return place;
    }

    private static string TypeOf(JsonObject export, string? id) =>
        (((export["workflow"]?["graph"] ?? export)["nodes"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(node => node["id"]?.ToString() == id)?["data"]?["type"])?.ToString() ?? "";

    private static JsonNode? ToJson(ExportValue value) => value switch
    {
        ExportMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        ExportSequence sequence => new JsonArray([.. sequence.Items.Select(ToJson)]),
        _ => ExportJson.From(value),
    };

    private sealed record Place(Func<JsonNode?> Get, Action<JsonNode?> Set);

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Indexes { get; }

    [GeneratedRegex(@"\[(?<index>\d+)\]|(?<key>[^.\[\]]+)")]
    private static partial Regex Parts { get; }
}
