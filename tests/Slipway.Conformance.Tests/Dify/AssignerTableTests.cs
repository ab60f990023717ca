using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>The importer takes the assignments that Dify's engine supports, and refuses those that fail there.</summary>
[Trait("suite", "conformance-dify")]
public sealed class AssignerTableTests(ITestOutputHelper output)
{
    [Fact]
    public void Table_OfTypesAndOperations_IsThatOfTheEngine()
    {
        var path = Path.Combine(SharedData.Require("corpus", "dify", "engine"), "vectors.json");
        var rows = JsonNode.Parse(File.ReadAllText(path))!["assigner_table"]!.AsArray();
        var failures = new List<string>();
        foreach (var row in rows)
        {
            var (type, operation) = (row!["variable_type"]!.GetValue<string>(), row["operation"]!.GetValue<string>());
            var supported = row["supported"]!.GetValue<bool>();
            foreach (var input in (string[])["variable", "constant"])
            {
                var expected = supported && row[input + "_input"]!.GetValue<bool>();
                if (IsTaken(type, operation, input) != expected)
                {
                    failures.Add($"{operation} of a {type} with a {input}: the engine says {expected}");
                }
            }
        }

        output.WriteLine($"{rows.Count} rows, {failures.Count} differ");
        failures.ShouldBeEmpty();
        rows.Count.ShouldBeGreaterThan(0);
    }

    private static bool IsTaken(string type, string operation, string input)
    {
        var zero = type.StartsWith("array", StringComparison.Ordinal) ? "[]" : type switch { "string" => "''", "boolean" => "false", "object" => "{}", _ => "1" };
        var value = input == "variable" ? "[conversation, other]" : zero;
        var yaml = $$$"""
            app: {mode: advanced-chat, name: Table}
            kind: app
            version: 0.3.0
            workflow:
              conversation_variables: [{name: target, value_type: '{{{type}}}', value: {{{zero}}}}, {name: other, value_type: '{{{type}}}', value: {{{zero}}}}]
              graph:
                nodes:
                - {id: s, data: {type: start, title: Start, variables: []}}
                - {id: n, data: {type: assigner, title: Assign, version: '2', items: [{variable_selector: [conversation, target], operation: '{{{operation}}}', input_type: {{{input}}}, value: {{{value}}}}]}}
                edges:
                - {source: s, target: n}
            """;
        var result = BuilderReaders.Read(ExportFile.FromBytes("table.yml", Encoding.UTF8.GetBytes(yaml)));
        return !result.Diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error);
    }
}
