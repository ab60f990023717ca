using CsCheck;
using Slipway.Tests.Properties;
using Microsoft.Extensions.AI;

namespace Slipway.Tests.Prompts;

public sealed class PromptReaderTests
{
    private const string Whole =
        """
        ---
        name: judge-item
        description: Is this item covered?
        model: fast
        parameters:
          temperature: 0.2
          stop: ["a", "b"]
          logit_bias: { "50256": -100 }
        inputs:
          item: { type: object, description: name and price }
          question: string
          note: { type: string, required: false }
        outputs:
          type: object
        reasoning: separated
        memory: { window: 3 }
        empty_messages: drop
        template: { format: jinja2, options: { keep_trailing_newline: true } }
        ---
        system:
        You check one item.

        user:
        Item: {{ item.name }}
        """;

    [Fact]
    public void Parse_OfAWholeFile_ReadsEveryMember()
    {
        var prompt = Prompt.Parse(Whole, "judge-item.prompty");

        prompt.Name.ShouldBe("judge-item");
        prompt.Description.ShouldBe("Is this item covered?");
        prompt.Model.ShouldBe("fast");
        prompt.Parameters.Select(p => $"{p.Key}={p.Value!.ToJsonString()}").ShouldBe(["temperature=0.2", """stop=["a","b"]""", """logit_bias={"50256":-100}"""]);
        prompt.Inputs.ShouldBe([new("item", "object", true), new("question", "string", true), new("note", "string", false)]);
        prompt.OutputSchema!.ToJsonString().ShouldBe("""{"type":"object"}""");
        prompt.SplitsReasoning.ShouldBeTrue();
        prompt.UsesMemory.ShouldBeTrue();
        prompt.MemoryWindow.ShouldBe(3);
        prompt.DropsEmptyMessages.ShouldBeTrue();
        prompt.Messages.Select(m => (m.Role, m.Source)).ShouldBe([(ChatRole.System, "You check one item."), (ChatRole.User, "Item: {{ item.name }}")]);
    }

    [Theory]
    [InlineData("no front matter", "a.prompty(1,1): A prompt begins with YAML front matter")]
    [InlineData("---\nmodel: m\nuser:\nhi", "a.prompty(1,1): A prompt begins with YAML front matter")]
    [InlineData("---\nname: x\n---\nuser:\nhi", "a.prompty(1,1): 'model' is missing")]
    [InlineData("---\nmodel: [m]\n---\nuser:\nhi", "a.prompty(2,8): 'model' must be a text")]
    [InlineData("---\nmodel: m\n  x: [\n---\nuser:\nhi", "a.prompty(3,")]
    [InlineData("---\nmodel: m\ninputs: &a { x: *a }\n---\nuser:\nhi", "a.prompty(3,")]
    [InlineData("---\nmodel: m\ninputs: { [a]: b }\n---\nuser:\nhi", "a.prompty(3,11): A member's name must be a text")]
    [InlineData("---\nmodel: m\n---\n", "a.prompty(4,1): The prompt has no messages")]
    [InlineData("---\nmodel: m\n---\nhello\nuser:\nhi", "a.prompty(4,1): 'hello' stands before the first role")]
    [InlineData("---\nmodel: m\n---\nuser:\n\nfine\n{{ broken", "a.prompty(7,")]
    [InlineData("---\nmodel: m\ntemplate: { format: liquid }\n---\nuser:\nhi", "a.prompty(3,11): Templates of format 'liquid' are not supported")]
    [InlineData("---\nmodel: m\ntemplate: { options: { colour: red } }\n---\nuser:\nhi", "a.prompty(3,11): Unknown template option 'colour'")]
    [InlineData("---\nmodel: m\ntemplate: { undefined: strict }\n---\nuser:\nhi", "a.prompty(3,13): 'undefined' belongs under 'options': template: { options: { undefined: … } }")]
    [InlineData("---\nmodel: m\ntemplate: { form: jinja2 }\n---\nuser:\nhi", "a.prompty(3,13): 'template' has 'format', 'options' and 'parser', not 'form'")]
    [InlineData("---\nmodel: m\ntemplate: { options: strict }\n---\nuser:\nhi", "a.prompty(3,22): 'options' must be a mapping")]
    [InlineData("---\nmodel: m\ntemplate: { parser: chatml }\n---\nuser:\nhi", "a.prompty(3,21): Templates for the parser 'chatml' are not supported")]
    [InlineData("---\nmodel: m\nmemory: { window: many }\n---\nuser:\nhi", "a.prompty(3,19): 'window' must be a number")]
    public void Parse_OfABrokenFile_SaysWhereAndWhat(string source, string message) =>
        Should.Throw<InvalidArtifactException>(() => Prompt.Parse(source, "a.prompty")).Message.ShouldStartWith(message);

    [Theory]
    [InlineData('[')]
    [InlineData('-')]
    public void Parse_OfFrontMatterNestedTooDeep_SaysWhere(char opening)
    {
        var deep = string.Concat(Enumerable.Repeat(opening + " ", 100_000));

        Should.Throw<InvalidArtifactException>(() => Prompt.Parse($"---\nmodel: m\ninputs:\n  {deep}\n---\nuser:\nhi", "a.prompty"))
            .Message.ShouldStartWith("a.prompty(4,129): The front matter is nested deeper than 64 levels.");
    }

    [Fact]
    public void Parse_OfAnything_NeverThrowsAnythingElse()
    {
        string[] pieces = ["---\n", "model: m\n", "user:\n", "system:\n", "{{ a }}", "{% if a %}", "{% endif %}", "inputs:\n", "  x: { type: string }\n", "- ", "&a *a", "\t", "\u0000", "template: {", "}\n", "text\n", "\uFEFF"];
        Gen.Int[0, pieces.Length - 1].List[0, 30].Select(picks => string.Concat(picks.Select(i => pieces[i]))).SampleSeeded(
            source =>
            {
                try
                {
                    Prompt.Parse(source, "fuzz.prompty");
                }
                catch (InvalidArtifactException)
                {
                    // What a broken file gives.
                }
            },
            iter: 5_000);
    }

    [Fact]
    public void Version_IsTheContents()
    {
        Prompt.Parse(Whole, "a.prompty").Version.ShouldBe(Prompt.Parse(string.Concat(Whole, ""), "b.prompty").Version);
        Prompt.Parse(Whole + " ", "a.prompty").Version.ShouldNotBe(Prompt.Parse(Whole, "a.prompty").Version);
    }
}
