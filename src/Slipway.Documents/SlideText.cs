using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using Paragraph = DocumentFormat.OpenXml.Drawing.Paragraph;

namespace Slipway.Documents;

/// <summary>The text of a presentation: a line for each paragraph, in the order of the slides.</summary>
internal static class SlideText
{
    public static string Read(byte[] content)
    {
        using var document = PresentationDocument.Open(new MemoryStream(content), isEditable: false);
        var presentation = document.PresentationPart ?? throw DocumentReader.Failed("The presentation has no content.");
        PartCheck.Check(presentation);
        var slides = (presentation.Presentation?.SlideIdList?.Elements<SlideId>() ?? [])
            .Select(slide => slide.RelationshipId?.Value is { } id ? presentation.GetPartById(id) as SlidePart : null);
        return string.Join('\n', slides
            .SelectMany(slide => PartCheck.Check(slide)?.Slide?.Descendants<Paragraph>() ?? [])
            .Select(paragraph => paragraph.InnerText)
            .Where(text => text.Length > 0));
    }
}
