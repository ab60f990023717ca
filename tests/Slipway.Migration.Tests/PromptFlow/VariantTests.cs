using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>Variants of nodes, and what is said where one cannot take another's place.</summary>
public sealed class VariantTests
{
    [Fact]
    public async Task Variant_OfNoNode_IsReported()
    {
        using FlowFiles flow = Flow("{q: \"${inputs.q}\"}", "{{q}}", "{q: \"${inputs.q}\"}", "{{q}}!");

        (await flow.ImportAsync(variant: "${sya.loud}")).Diagnostics.ShouldContain(finding =>
            finding.Code == DiagnosticCodes.VariantMissing && finding.Message.Contains("these have: 'say'"));
        (await flow.ImportAsync(variant: "${say.loud}")).Diagnostics.ShouldNotContain(finding => finding.Code == DiagnosticCodes.VariantMissing);
        (await flow.ImportAsync()).Diagnostics.ShouldNotContain(finding => finding.Code == DiagnosticCodes.VariantMissing);
    }

    [Theory]
    [InlineData("{q: \"${inputs.q}\", temperature: 0}", "{{q}}", "{q: \"${inputs.q}\", temperature: 1, r: \"${inputs.r}\"}", "{{q}}!", "")]
    [InlineData("{q: \"${inputs.q}\"}", "{{q}}", "{q: \"${inputs.q}\", r: \"${inputs.r}\"}", "{{q}} {{r}}", "r")]
    [InlineData("{q: \"${inputs.q}\", r: \"${inputs.r}\"}", "{{q}}", "{q: \"${inputs.q}\", r: \"${inputs.r}\"}", "{{r}}", "r")]
    [InlineData("{q: \"${inputs.q}\"}", "{{q}}", "{q: \"${inputs.r}\"}", "{{q}}", "q")]
    [InlineData("{q: \"${inputs.q}\"}", "{{q}}", "{q: \"${inputs.q}\", temperature: \"${inputs.r}\"}", "{{q}}", "temperature")]
    [InlineData("{q: \"${inputs.q}\", temperature: \"${inputs.r}\"}", "{{q}}", "{q: \"${inputs.q}\", temperature: 0}", "{{q}}", "temperature")]
    public async Task Variant_WithInputsThatTheCallDoesNotHave_IsReported(string own, string template, string other, string otherTemplate, string expected)
    {
        using FlowFiles flow = Flow(own, template, other, otherTemplate);

        string[] found = [.. (await flow.ImportAsync()).Diagnostics.Where(finding => finding.Code == DiagnosticCodes.DoneOtherwise).Select(finding => finding.Message)];

        if (expected.Length == 0)
        {
            found.ShouldBeEmpty();
        }
        else
        {
            found.ShouldHaveSingleItem().ShouldContain($"its variant 'loud' has inputs of its own ('{expected}')");
        }
    }

    [Theory]
    [InlineData("v1.0", "v1_0", "'v1.0' and 'v1_0' would be files of one name")]
    [InlineData("Loud", "loud", "'Loud' and 'loud' would be files of one name")]
    [InlineData("!", "loud", "'!' cannot be the name of a file")]
    public async Task Variants_ThatWouldBeOneFile_AreRefused(string one, string other, string expected)
    {
        using FlowFiles flow = Scripts(one, other);

        ImportResult imported = await flow.ImportAsync();

        imported.App.ShouldBeNull();
        imported.Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.NamesDifferInCase && finding.Message.Contains(expected));
    }

    [Fact]
    public async Task Variants_OfCode_HaveAllTheirFieldsLookedAt()
    {
        using FlowFiles flow = Scripts("one", "other");

        (await flow.ImportAsync()).Diagnostics.ShouldBeEmpty();
    }

    private static FlowFiles Scripts(string one, string other) => new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", $$$$"""
        inputs:
          q: {type: string}
        outputs:
          o: {reference: "${say.output}"}
        nodes:
        - {name: say, use_variants: true}
        node_variants:
          say:
            default_variant_id: plain
            variants:
              plain: {node: {type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.q}"}}}
              "{{{{one}}}}": {node: {type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.q}"}}}
              "{{{{other}}}}": {node: {type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.q}"}}}
        """);

    private static FlowFiles Flow(string own, string template, string other, string otherTemplate) => new FlowFiles()
        .With("plain.jinja2", "user:\n" + template + "\n")
        .With("loud.jinja2", "user:\n" + otherTemplate + "\n")
        .With("flow.dag.yaml", $$$"""
            inputs:
              q: {type: string}
              r: {type: double}
            outputs:
              o: {reference: "${say.output}"}
            nodes:
            - {name: say, use_variants: true}
            node_variants:
              say:
                default_variant_id: plain
                variants:
                  plain: {node: {type: llm, api: chat, connection: openai, source: {type: code, path: plain.jinja2}, inputs: {{{own}}}}}
                  loud: {node: {type: llm, api: chat, connection: openai, source: {type: code, path: loud.jinja2}, inputs: {{{other}}}}}
            """);
}
