using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>Flows that nobody writes by accident: they are imported or refused, never the end of the process.</summary>
public sealed class HostileFlowTests
{
    [Theory]
    [InlineData("a?", "$inputs")]
    [InlineData("$inputs", "$outputs")]
    [InlineData("$outputs", "a??")]
    public async Task Nodes_WithNamesThatWeUse_AreNodesLikeOthers(string first, string second)
    {
        using FlowFiles flow = new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", $$$"""
            inputs:
              x: {type: string}
            outputs:
              o: {reference: "${{{{first}}}.output}"}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}, activate: {when: "${inputs.x}", is: y}}
            - {name: "a?0", type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}}
            - {name: "{{{first}}}", type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}}
            - {name: "{{{second}}}", type: python, source: {type: code, path: a.py}, inputs: {x: "${a.output}"}}
            """);

        await flow.EmitAsync();
    }

    [Theory]
    [InlineData("{q: {type: string}, Q: {type: string}}", "{o: {reference: \"${a.output}\"}}", "Inputs 'q' and 'Q'")]
    [InlineData("{x: {type: string}}", "{o: {reference: \"${a.output}\"}, O: {reference: x}}", "Outputs 'o' and 'O'")]
    public async Task Names_ThatDifferInCaseOnly_AreRefused(string inputs, string outputs, string expected)
    {
        using FlowFiles flow = new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", $$$"""
            inputs: {{{inputs}}}
            outputs: {{{outputs}}}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}}
            """);

        ImportResult imported = await flow.ImportAsync();

        imported.App.ShouldBeNull();
        imported.Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.NamesDifferInCase && finding.Message.Contains(expected));
    }

    [Theory]
    [InlineData("a\\0b.py")]
    [InlineData("..\\0")]
    [InlineData("/etc/passwd")]
    [InlineData("sub")]
    [InlineData("round")]
    public async Task Path_OfWhatIsNoFile_IsReportedAsMissing(string path)
    {
        using FlowFiles flow = new FlowFiles().With("sub/a.py", FlowFiles.Echo).With("flow.dag.yaml", $$$"""
            inputs:
              x: {type: string}
            outputs:
              o: {reference: "${a.output}"}
            additional_includes: ["{{{path}}}x", "../../../../../../../../../.."]
            nodes:
            - {name: a, type: python, source: {type: code, path: "{{{path}}}"}, inputs: {x: "${inputs.x}"}}
            """);
        File.CreateSymbolicLink(Path.Combine(flow.Folder, "round"), "round");

        ImportResult imported = await flow.ImportAsync();

        imported.Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.SourceNotFound);
        imported.Diagnostics.Count(finding => finding.Code == DiagnosticCodes.IncludeNotFound).ShouldBe(2);
    }

    [Theory]
    [InlineData("../../../../../../../../../../../../dev/zero")]
    [InlineData("endless.jinja2")]
    public async Task Path_OfADevice_IsNotReadWithoutEnd(string path)
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there are no such devices here");
        using FlowFiles flow = new FlowFiles().With("flow.dag.yaml", $$$"""
            inputs:
              x: {type: string}
            outputs:
              o: {reference: "${a.output}"}
            nodes:
            - {name: a, type: prompt, source: {type: code, path: {{{path}}}}, inputs: {x: "${inputs.x}"}}
            """);
        File.CreateSymbolicLink(Path.Combine(flow.Folder, "endless.jinja2"), "/dev/zero");

        await flow.EmitAsync();
    }

    [Fact]
    public async Task Folder_ThatLeadsBackToItself_IsReadOnce()
    {
        using FlowFiles flow = new FlowFiles().With("a.py", "import helper\n" + FlowFiles.Echo).With("sub/helper.py", "").With("flow.dag.yaml", """
            inputs:
              x: {type: string}
            outputs:
              o: {reference: "${a.output}"}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}}
            """);
        Directory.CreateSymbolicLink(Path.Combine(flow.Folder, "sub", "again"), flow.Folder);

        ImportResult imported = await flow.ImportAsync();

        imported.App.ShouldNotBeNull().Files.Keys.ShouldBe(["sub/helper.py"]);
    }

    [Fact]
    public async Task Folder_WithVeryManyFiles_SaysThatNotAllAreLookedAt()
    {
        using FlowFiles flow = new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", """
            inputs:
              x: {type: string}
            outputs:
              o: {reference: "${a.output}"}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}}
            """);
        for (int i = 0; i < 1100; i++)
        {
            flow.With($"data/{i}.bin", "");
        }

        ImportResult imported = await flow.ImportAsync();

        imported.Diagnostics.ShouldContain(finding => finding.Code == DiagnosticCodes.DoneOtherwise && finding.Message.Contains("1000 files"));
    }

    [Theory]
    [InlineData("""{"a": 1, "a": 2}""")]
    [InlineData("""[{"a": {"b": 1, "b": "x"}}]""")]
    [InlineData("""{"a": "\\ud800"}""")]
    public async Task Literal_ThatIsOddJson_CanBeEmitted(string json)
    {
        using FlowFiles flow = new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", $$$"""
            inputs:
              x: {type: object, default: '{{{json}}}'}
            outputs:
              o: {reference: "${a.output}"}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: '{{{json}}}'}}
            """);

        await flow.EmitAsync();
    }

    [Theory]
    [InlineData("image", "logo.png", true)]
    [InlineData("image", "https://example.test/logo.png", false)]
    [InlineData("image", "{data:image/png;path: logo.png}", true)]
    [InlineData("list", "[Look, {type: image_file, image_file: {path: logo.png}}]", true)]
    [InlineData("list", "[Look, {type: image_url, image_url: {url: 'https://example.test/logo.png'}}]", false)]
    public async Task Default_ThatNamesAnImageByItsPath_IsReported(string type, string value, bool isReported)
    {
        using FlowFiles flow = new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", $$$"""
            message_format: openai-vision
            inputs:
              x:
                type: {{{type}}}
                default: {{{value}}}
            outputs:
              o: {reference: "${a.output}"}
            nodes:
            - {name: a, type: python, source: {type: code, path: a.py}, inputs: {x: "${inputs.x}"}}
            """);

        (await flow.ImportAsync()).Diagnostics.Any(finding => finding.Code == DiagnosticCodes.DoneOtherwise && finding.Message.Contains("'logo.png'")).ShouldBe(isReported);
    }

    // The node that puts the outputs together waits for all others, whatever they are.
    [Fact]
    public async Task NodeThatIsNotMigrated_HasNoExitsToChooseFrom()
    {
        using FlowFiles flow = new FlowFiles().With("a.py", FlowFiles.Echo).With("flow.dag.yaml", """
            inputs:
              x: {type: string}
            outputs:
              o: {reference: "${b.output}"}
            nodes:
            - {name: a, type: csharp, inputs: {x: "${inputs.x}"}}
            - {name: b, type: python, source: {type: code, path: a.py}, inputs: {x: "${a.output}"}}
            """);

        string code = string.Concat((await flow.EmitAsync()).Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).Select(file => file.Content));

        code.ShouldContain("NotMigrated.StepAsync");
        code.ShouldNotContain("Exit");
    }
}
