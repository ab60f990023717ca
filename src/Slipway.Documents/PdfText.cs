using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;

namespace Slipway.Documents;

/// <summary>The text of a PDF, page after page.</summary>
internal static class PdfText
{
    public static string Read(byte[] content, DocumentLimits limits, CancellationToken ct)
    {
        using var document = PdfDocument.Open(content, new ParsingOptions { UseLenientParsing = true, ClipPaths = false, FilterProvider = new PdfFilters(limits) });
        if (document.NumberOfPages > limits.Pages)
        {
            throw DocumentReader.Failed($"The PDF has {document.NumberOfPages} pages; the most is {limits.Pages}.");
        }

        var text = new StringBuilder();
        foreach (var page in document.GetPages())
        {
            ct.ThrowIfCancellationRequested();
            if (text.Length > 0)
            {
                text.Append('\n');
            }

            text.Append(ContentOrderTextExtractor.GetText(page).ReplaceLineEndings("\n"));
            if (text.Length > limits.Characters)
            {
                throw DocumentReader.Failed($"The PDF has more than {limits.Characters} characters.");
            }
        }

        return text.ToString();
    }
}
