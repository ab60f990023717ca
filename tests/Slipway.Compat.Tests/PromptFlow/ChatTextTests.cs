using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Slipway.Compat.PromptFlow;
using Slipway.Tests.Properties;

namespace Slipway.Compat.Tests.PromptFlow;

/// <summary>Messages found in rendered prompts.</summary>
public sealed class ChatTextTests
{
    private static readonly string[] Pieces = ["\n", "\n", " ", "\t", "\r", "\f", "\x1c", "\u2028", "#", ":", "x", "user", "System", "tool:\n", "\n user : \n"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("user:\n:", "\n", 6_000, "")]
    [InlineData("user:\n", " ", 200_000, "x")]
    [InlineData("user:\nname:", "\n", 3_000, "word")]
    [InlineData("user:\nname:\n", "x", 20_000, "\n\n content")]
    [InlineData("assistant:\ntool_calls:", "\n", 3_000, "none")]
    [InlineData("tool:\ntool_call_id:\nid\ncontent:\n#", "\n", 6_000, "x")]
    public async Task Parse_TextWithALongRunOfBlanks_Ends(string start, string run, int times, string end)
    {
        string text = start + string.Concat(Enumerable.Repeat(run, times)) + end;

        JsonArray messages = await Task.Run(() => ChatText.Parse(text, isPrompty: false), TestContext.Current.CancellationToken)
            .WaitAsync(Patience, TestContext.Current.CancellationToken);

        messages.ShouldNotBeEmpty();
    }

    [Fact]
    public void Markers_AnyText_AreWhatTheBuildersPatternFinds() =>
        Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece]).Array[0, 14].Select(string.Concat).SampleSeeded(
            text => ChatText.Markers.Matches(text).Select(match => (match.Index, match.Value)).ShouldBe(
                Regex.Matches(text, @"^[\s\x1c-\x1f]*#?[\s\x1c-\x1f]*(system|user|assistant|function|tool)[\s\x1c-\x1f]*:[\s\x1c-\x1f]*\n", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)
                    .Select(match => (match.Index, match.Value))),
            iter: 20_000);

    [Fact]
    public async Task Guard_TextWithALongRunOfBlanks_Ends()
    {
        string text = ":" + new string('\n', 6_000) + new string(' ', 100_000);

        (await Task.Run(() => RoleGuard.Guard(text), TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken)).ShouldBe(text);
    }

    [Theory]
    [InlineData("""{"type": "image_file", "image_file": {"path": "logo.png"}}""")]
    [InlineData("""["Look", {"type": "image_file", "image_file": {"path": "logo.png"}}]""")]
    [InlineData("""{"data:image/png;path": "logo.png"}""")]
    public void Render_ImageThatIsAFile_FailsAndSaysHowToGiveIt(string value)
    {
        var text = new TemplateText(new HashSet<string>(), listsAsLines: true, guardsLists: true, hasImages: true);

        StepFailedException failure = Should.Throw<StepFailedException>(() =>
            text.Render("{{x}}", "t", new JsonObject { ["x"] = JsonNode.Parse(value) }, TestContext.Current.CancellationToken));

        (failure.ErrorCode, failure.Message.Contains("'logo.png'") && failure.Message.Contains("base64")).ShouldBe(("LoadMultimediaDataError", true));
    }
}
