using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.AI;
using Slipway.Migration.Emitting.Files;
using Slipway.Tests.Properties;

namespace Slipway.Migration.Tests.Emitting;

public sealed class JinjaTextTests
{
    /// <summary>Pieces that the template language, the prompt format or a reader of text files could take for something else.</summary>
    private static readonly string[] Tricky =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "{{{", "\n", "\r", "\r\n", "\n\n", " ", "\t", "system:", "user:", "\nuser:\n", "---", "\n---\n",
        "{{ x }}", "{% raw %}", "{% endraw %}", "\"", "\\", "\u2028", "\u0085", "\f", "\uFEFF", "\u3000", "é", "😀", "a", "text", "{-", "-}", "{{-", "'", "#",
    ];

    [Fact]
    public void Message_AnyLiteralText_ComesOutOfThePromptUnchanged() =>
        Gen.Int[0, Tricky.Length - 1].Select(i => Tricky[i]).Array[1, 8].SampleSeeded(
            pieces =>
            {
                string text = string.Concat(pieces);
                Ask(JinjaText.Message([(text, null)]), []).ShouldBe(text);
            },
            iter: 3_000);

    [Fact]
    public void Message_TextAroundValues_ComesOutOfThePromptUnchanged() =>
        Gen.Select(Gen.Int[0, Tricky.Length - 1].Select(i => Tricky[i]).Array[0, 4], Gen.Int[0, Tricky.Length - 1].Select(i => Tricky[i]).Array[0, 3], Gen.Int[0, Tricky.Length - 1].Select(i => Tricky[i]).Array[0, 4]).SampleSeeded(
            (before, value, after) =>
            {
                (string head, string middle, string tail) = (string.Concat(before), string.Concat(value), string.Concat(after));
                List<(string?, string?)> parts = [(null, "v")];
                if (head.Length > 0)
                {
                    parts.Insert(0, (head, null));
                }

                if (tail.Length > 0)
                {
                    parts.Add((tail, null));
                }

                Ask(JinjaText.Message(parts), new JsonObject { ["v"] = middle }).ShouldBe(head + middle + tail);
            },
            iter: 3_000);

    [Theory]
    [InlineData("  {{ v }}\n\n", "  x\n")]
    [InlineData("{%- if true %}\n a{% endif -%}\n \n", "\n a")]
    [InlineData("\n{{- v }}", "x")]
    [InlineData("a\nuser:\n{{ v }}", "a\nuser:\nx")]
    public void Template_WhiteSpaceAtTheEdges_IsKeptAsJinjaKeepsIt(string template, string expected) =>
        Ask(JinjaText.Template(template), new JsonObject { ["v"] = "x" }).ShouldBe(expected);

    private static string Ask(string message, JsonObject arguments)
    {
        Prompt prompt = Prompt.Parse($"---\nmodel: m\n---\nuser:\n{message}\n", "x.prompty");
        prompt.Messages.Count.ShouldBe(1, message);
        prompt.Messages[0].Role.ShouldBe(ChatRole.User);
        return Render(prompt.Messages[0], arguments);
    }

    private static string Render(PromptMessage message, JsonObject arguments) => message.Source.Contains('{', StringComparison.Ordinal)
        ? Template.Parse("x", message.Source).Render(arguments)
        : message.Source;
}
