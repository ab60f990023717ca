using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using Slipway.Migration.Inventory;
using Slipway.Migration.Inventory.Html;
using Slipway.Migration.Tests.Dify;
using Slipway.Tests.Properties;

namespace Slipway.Migration.Tests.Inventory;

public sealed class InventoryHtmlTests
{
    [Fact]
    public void Layout_OfThousandsOfLongEdges_LeadsThemStraight()
    {
        string[] ids = [.. Enumerable.Range(0, 1_500).Select(i => $"n{i}")];
        var layout = new GraphLayout(ids, [.. ids.Zip(ids.Skip(1)), .. ids.Skip(2).Select(id => (ids[0], id))]);

        layout.Paths.Count.ShouldBe(1_499 + 1_498);
        layout.Paths.Values.Sum(path => path.Count).ShouldBe(2 * layout.Paths.Count);
        new GraphLayout(ids[..20], [.. ids[..20].Zip(ids[1..20]), (ids[0], ids[19])]).Paths[(ids[0], ids[19])].Count.ShouldBe(20);
    }

    [Fact]
    public void Render_HostileTexts_AreNoMarkup()
    {
        const string Evil = "</title></style><script>alert(1)</script>\" onload=\"x' <img src=//evil>\u202E";
        string page = InventoryHtml.Render([DifyYaml.One($$$"""{id: n, data: {type: llm, title: '{{{Evil.Replace("'", "''")}}}', desc: '<b>', model: {name: '<i>'}, prompt_template: [{role: system, text: '<svg onload=x>'}]}}""").Inventory]);

        page.ShouldNotContain("<script");
        page.ShouldNotContain("<img");
        page.ShouldNotContain("<svg onload");
        page.ShouldNotContain("\u202E");
        page.ShouldNotContain("\" onload=");
        page.ShouldContain("&lt;script&gt;");
        page.ShouldContain("default-src 'none'");
        page.ShouldNotContain("style=\"");
    }

    [Fact]
    public void Render_Page_IsWellFormed_AndEachNodeIsDrawnAndLinked()
    {
        ExportInventory inventory = DifyYaml.Flow([DifyYaml.Start, .. DifyIterationTests.Iteration(), "{id: u, data: {type: end}}"], "s->n", "i0->i1", "n->u").Inventory;
        string page = InventoryHtml.Render([inventory, inventory]);

        int begin = page.IndexOf("<svg viewBox", StringComparison.Ordinal);
        XElement svg = XElement.Parse(page[begin..(page.IndexOf("</svg>", begin, StringComparison.Ordinal) + 6)]);
        string[] links = [.. svg.Descendants("a").Select(a => a.Attribute("href")!.Value)];
        links.Length.ShouldBe(inventory.Nodes.Count);
        links.ShouldAllBe(link => page.Contains($"id=\"{link.Substring(1)}\"", StringComparison.Ordinal));
        page.ShouldContain("id=\"app1\"");
    }

    [Fact]
    public void Layout_AnyGraph_HasNoOverlapAndStaysInside() =>
        Gen.Select(Gen.Int[1, 40], Gen.Select(Gen.Int[0, 39], Gen.Int[0, 39]).Array[0, 80]).SampleSeeded((count, pairs) =>
        {
            string[] ids = [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            var layout = new GraphLayout(ids, [.. pairs.Select(p => (ids[p.Item1 % count], ids[p.Item2 % count]))]);
            foreach (IGrouping<double, PlacedNode> layer in ids.Select(id => layout[id]).GroupBy(node => node.Y))
            {
                double[] xs = [.. layer.Select(node => node.X).Order()];
                xs.Zip(xs.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First >= GraphLayout.NodeWidth - 0.01);
            }

            ids.ShouldAllBe(id => layout[id].X - (GraphLayout.NodeWidth / 2) >= 0 && layout[id].X + (GraphLayout.NodeWidth / 2) <= layout.Width && layout[id].Y < layout.Height);
        });
}
