using CsCheck;
using Slipway.Tests.Properties;

namespace Slipway.Documents.Tests;

public sealed class TextChunksTests
{
    [Fact]
    public void Of_ShortParagraphs_PutsThemTogether() =>
        TextChunks.Of("One.\n\nTwo.\r\n\r\nThree.", new ChunkSettings { Size = 50, Overlap = 0 }).ShouldBe(["One.\n\nTwo.\n\nThree."]);

    [Fact]
    public void Of_LongText_CutsAtSentences()
    {
        string text = "The first sentence is here. The second sentence is here. The third sentence is here.";

        TextChunks.Of(text, new ChunkSettings { Size = 60, Overlap = 0 }).ShouldBe(["The first sentence is here. The second sentence is here.", "The third sentence is here."]);
    }

    [Fact]
    public void Of_WithOverlap_RepeatsTheEndOfThePassageBefore()
    {
        IReadOnlyList<string> passages = TextChunks.Of("alpha beta gamma.\n\ndelta epsilon zeta.", new ChunkSettings { Size = 50, Overlap = 15 });

        passages.ShouldBe(["alpha beta gamma.", "beta gamma.\ndelta epsilon zeta."]);
    }

    [Fact]
    public void Of_AnyText_LosesNothingAndKeepsTheLimit() => Gen.Select(
            Gen.String[Gen.Char["ab \n.。退ü"], 0, 600], Gen.Int[50, 120], Gen.Int[0, 24])
        .SampleSeeded(
            given =>
            {
                (string text, int size, int overlap) = given;
                var settings = new ChunkSettings { Size = size, Overlap = overlap };

                IReadOnlyList<string> passages = TextChunks.Of(text, settings);

                passages.ShouldBe(TextChunks.Of(text, settings));
                passages.ShouldAllBe(passage => passage.Length > 0 && passage.Length <= size);
                if (overlap == 0)
                {
                    Solid(string.Concat(passages)).ShouldBe(Solid(text));
                }
            },
            iter: 500);

    [Fact]
    public void Of_TextWithoutBreaks_CutsBetweenCharacters()
    {
        string text = string.Concat(Enumerable.Repeat("😀", 100));

        TextChunks.Of(text, new ChunkSettings { Size = 51, Overlap = 0 }).ShouldAllBe(passage => passage.Length % 2 == 0);
    }

    private static string Solid(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
