using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Migration.Inventory.Html;

/// <summary>Writes inventories as one HTML page that needs nothing else: no script, no font, no picture from anywhere.</summary>
public static class InventoryHtml
{
    private static readonly string Style = Load();

    private static readonly (string Kind, string Words)[] Legend =
    [
        ("model", "model"), ("outside", "tool or web service"), ("knowledge", "knowledge"), ("branch", "branch"), ("loop", "loop"),
        ("person", "person"), ("code", "code"), ("open", "not migrated"),
    ];

    /// <summary>The page; the same text for the same inventories.</summary>
    /// <param name="inventories">The inventories, in order.</param>
    public static string Render(IReadOnlyList<ExportInventory> inventories)
    {
        string title = inventories is [var only] ? NameOf(only) : string.Create(CultureInfo.InvariantCulture, $"{inventories.Count} exports");
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Inventory: {HtmlText.Of(title)}</title>\n<style>{Style}</style>\n</head>\n<body>\n<main>\n");
        if (inventories.Count != 1)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h1>Inventory of {inventories.Count} exports</h1>\n<nav aria-label=\"Exports\"><ul>\n");
            for (int i = 0; i < inventories.Count; i++)
            {
                page.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#app{i}\">{HtmlText.Of(NameOf(inventories[i]))}</a></li>\n");
            }

            page.Append("</ul></nav>\n");
        }

        for (int i = 0; i < inventories.Count; i++)
        {
            new AppPage(page, inventories[i], i, inventories.Count == 1 ? 1 : 2).Write();
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    internal static void WriteLegend(StringBuilder page)
    {
        page.Append("<ul class=\"legend\" aria-label=\"Colours\">");
        foreach ((string kind, string words) in Legend)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"{kind}\">{words}</li>");
        }

        page.Append("</ul>\n");
    }

    internal static string NameOf(ExportInventory inventory) => inventory.Name.Length > 0 ? inventory.Name : inventory.File;

    private static string Load()
    {
        using var reader = new StreamReader(typeof(InventoryHtml).Assembly.GetManifestResourceStream("inventory.css")!);
        return reader.ReadToEnd();
    }
}
