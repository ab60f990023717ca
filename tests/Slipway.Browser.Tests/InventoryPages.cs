using System.Globalization;
using Slipway.Cli.Tests;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Inventory.Html;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Browser.Tests;

/// <summary>Pages to look at.</summary>
internal static class InventoryPages
{
    private static readonly string[] Titles = ["Read the order", "Überprüfung der Adresse und der Zahlungsart", "分类客户请求", "Ask", "A title that is rather longer than most titles of nodes are"];

    public static string Of(string name) => InventoryHtml.Render(name switch
    {
        "eighty nodes" => [Eighty()],
        "no nodes" => [DifyYaml.Read(DifyYaml.App("workflow", [], [])).Inventory],
        "all samples" => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Sample)],
        _ => [Sample(Path.Combine(Repository.Root, "samples", name, name + ".yml"))],
    });

    /// <summary>Twenty rows of four: branches that part and join, titles of several lengths and scripts.</summary>
    private static ExportInventory Eighty()
    {
        var nodes = new List<string> { DifyYaml.Start };
        var edges = new List<string>();
        for (int i = 0; i < 79; i++)
        {
            string title = string.Create(CultureInfo.InvariantCulture, $"{Titles[i % Titles.Length]} {i}");
            nodes.Add(i % 4 == 0
                ? $"{{id: n{i}, data: {{type: if-else, title: '{title}', cases: [{{case_id: 'true', logical_operator: and, conditions: [{{variable_selector: [s, q], comparison_operator: contains, value: refund}}]}}]}}}}"
                : $"{{id: n{i}, data: {{type: llm, title: '{title}', {DifyYaml.Model}, prompt_template: [{{role: user, text: 'Say {i} about {{{{#s.q#}}}}'}}]}}}}");
            edges.AddRange((i % 4) switch
            {
                0 when i == 0 => ["s->n0"],
                0 => [$"n{i - 3}->n{i}", $"n{i - 1}->n{i}"],
                1 => [$"n{i - 1}:true->n{i}"],
                2 => [$"n{i - 2}:false->n{i}"],
                _ => new[] { $"n{i - 1}->n{i}" },
            });
        }

        return DifyYaml.Flow(nodes, edges).Inventory;
    }

    private static ExportInventory Sample(string path) => BuilderReaders.Read(ExportFile.FromBytes(Path.GetFileName(path), File.ReadAllBytes(path))).Inventory;
}
