using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace Slipway.Documents;

/// <summary>Looks at a part of a packed document before it is read into memory: elements take many times the room they have in the file, and
/// each level of them takes stack.</summary>
internal static class PartCheck
{
    private const int MostLevels = 256;

    private const int MostElements = 3_000_000;

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };

    /// <param name="part">The part; null for none.</param>
    /// <param name="isReadInPieces">Whether it is read element by element, so that only its levels count.</param>
    /// <returns>The part.</returns>
    /// <exception cref="StepFailedException">It is nested too deeply, or has too many elements.</exception>
    public static T? Check<T>(T? part, bool isReadInPieces = false)
        where T : OpenXmlPart
    {
        if (part is null)
        {
            return null;
        }

        using var content = part.GetStream(FileMode.Open, FileAccess.Read);
        using var xml = XmlReader.Create(content, Settings);
        var elements = 0;
        while (xml.Read())
        {
            if (xml.NodeType is XmlNodeType.Element && xml.Depth > MostLevels)
            {
                throw DocumentReader.Failed($"The document is nested more than {MostLevels} levels deep.");
            }

            if (xml.NodeType is XmlNodeType.Element && !isReadInPieces && ++elements > MostElements)
            {
                throw DocumentReader.Failed($"A part of the document has more than {MostElements} elements.");
            }
        }

        return part;
    }
}
