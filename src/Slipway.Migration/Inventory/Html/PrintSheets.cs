using System.Globalization;
using System.Text;

namespace Slipway.Migration.Inventory.Html;

/// <summary>Parts of a large drawing, each as large on paper as people can read it. On a screen they are not shown.</summary>
internal static class PrintSheets
{
    /// <summary>What is as wide as a page: letters of 13 are then about 8 points high on A4 and US Letter.</summary>
    private const double Width = 880;

    /// <summary>What fits a page of US Letter below a heading.</summary>
    private const int LayersOfSheet = 11;

    private const double Height = LayersOfSheet * GraphLayout.LayerHeight;

    /// <summary>How much of its neighbour a sheet repeats, so that each node is whole on one of them.</summary>
    private const double Overlap = GraphLayout.NodeWidth + GraphLayout.Gap;

    /// <param name="page">Where they are written.</param>
    /// <param name="layout">The drawing.</param>
    /// <param name="nodes">The places of its nodes.</param>
    /// <param name="drawing">The id of the drawing's group.</param>
    public static void Write(StringBuilder page, GraphLayout layout, IReadOnlyList<PlacedNode> nodes, string drawing)
    {
        int columns = 1 + (int)Math.Ceiling(Math.Max(0, layout.Width - Width) / (Width - Overlap));
        int rows = (int)Math.Ceiling(layout.Height / Height);
        List<(int Row, int Column)> sheets = [.. from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) where nodes.Any(node => Holds(row, column, node)) select (row, column)];
        if (sheets.Count < 2)
        {
            return;
        }

        page.Append("<div class=\"sheets\">\n");
        foreach ((int row, int column) in sheets)
        {
            string place = columns == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $": row {row + 1}, column {column + 1}");
            page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>Graph, sheet {sheets.IndexOf((row, column)) + 1} of {sheets.Count}{place}</figcaption>");
            page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"{column * (Width - Overlap)} {row * Height} {Width} {Height + GraphLayout.Margin}\"><use href=\"#{drawing}\"/></svg></figure>\n");
        }

        page.Append("</div>\n");
    }

    private static bool Holds(int row, int column, PlacedNode node)
    {
        double left = column * (Width - Overlap);
        return node.Layer / LayersOfSheet == row && node.X - (GraphLayout.NodeWidth / 2) >= left && node.X + (GraphLayout.NodeWidth / 2) <= left + Width;
    }
}
