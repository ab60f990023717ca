using System.Text;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes the files around the code: projects, tests, configuration, read-me.</summary>
internal static class FrameFiles
{
    /// <summary>The SDK, and the test platform that <c>dotnet test</c> asks for from .NET 10 on.</summary>
    private const string GlobalJson =
        """
        {
          "sdk": { "version": "10.0.100", "rollForward": "latestFeature" },
          "test": { "runner": "Microsoft.Testing.Platform" }
        }

        """;

    public static IEnumerable<ProjectFile> Write(FlowContext context, EmitOptions options)
    {
        string name = context.ClassName;
        yield return new ProjectFile("slipway.yaml", $"name: {Words.Of(name).Kebab}\npipeline: {name}\n{ChatText(context.App)}{TriggerText(context.App)}");
        if (!context.Models.IsEmpty)
        {
            context.Diagnostics.AddRange(context.Models.Findings());
            yield return new ProjectFile("models.yaml", context.Models.ToYaml());
        }

        yield return new ProjectFile($"{name}.slnx", Solution(name));
        yield return new ProjectFile("global.json", GlobalJson);
        yield return new ProjectFile($"src/{name}/{name}.csproj", SourceProject(context, options));
        yield return new ProjectFile($"tests/{name}.Tests/{name}.Tests.csproj", TestProject(context, options));
        yield return new ProjectFile($"tests/{name}.Tests/{name}Tests.cs", Tests(context, options));
        if (options.Recording is { } recording)
        {
            yield return recording;
        }
        else
        {
            yield return new ProjectFile("recordings/README.md", "Recordings of the builder, made with `slipway record`: what it was asked, what it answered, and each model request on the wire.\n");
        }

        yield return new ProjectFile("README.md", ReadMe(context));
        yield return new ProjectFile(".gitignore", "bin/\nobj/\n.slipway/*\n!.slipway/generated.json\n!.slipway/import/\nTestResults/\n");

        // Multi-line texts in the code have the line ends of the file they stand in.
        yield return new ProjectFile(".gitattributes", "* text=auto eol=lf\n");
        if (options.PackageSource is { } source)
        {
            yield return new ProjectFile("nuget.config", NuGetConfig(source));
        }
    }

    /// <summary>What a page that shows the chat shows at its beginning.</summary>
    private static string ChatText(FlowApp app)
    {
        if (app.Opening.Length == 0 && app.Suggestions.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder("chat:\n");
        if (app.Opening.Length > 0)
        {
            text.Append($"  opening: {YamlText.Scalar(app.Opening)}\n");
        }

        text.Append(app.Suggestions.Count > 0 ? "  suggestions:\n" : "");
        text.Append(string.Concat(app.Suggestions.Select(question => $"  - {YamlText.Scalar(question)}\n")));
        return text.ToString();
    }

    /// <summary>What starts the flow in the builder, for the host that has to.</summary>
    private static string TriggerText(FlowApp app)
    {
        if (app.Trigger is not { } trigger)
        {
            return "";
        }

        var text = new StringBuilder("trigger:\n");
        YamlText.AppendMapping(text, trigger, 2);
        return text.ToString();
    }

    private static string Solution(string name) =>
        $"""
        <Solution>
          <Project Path="src/{name}/{name}.csproj" />
          <Project Path="tests/{name}.Tests/{name}.Tests.csproj" />
        </Solution>

        """;

    private static string SourceProject(FlowContext context, EmitOptions options)
    {
        var text = new StringBuilder(
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>

            """);
        foreach (string package in (string[])["Slipway", "Slipway.Compat", .. ReadsDocuments(context) ? new[] { "Slipway.Documents" } : [], "Slipway.Models", "Slipway.Storage"])
        {
            text.Append($"    <PackageReference Include=\"{package}\" Version=\"{Xml(options.PackageVersion)}\" />\n");
        }

        text.Append($"    <PackageReference Include=\"Slipway.Generators\" Version=\"{Xml(options.PackageVersion)}\" PrivateAssets=\"all\" />\n  </ItemGroup>\n");
        if (context.Artifacts.Files.Any())
        {
            text.Append("  <ItemGroup>\n");
            AppendFiles(text, context.UsesPrompts, "../../prompts/*.prompty");
            AppendFiles(text, context.Artifacts.HasScripts, "../../scripts/*.py;../../scripts/*.js");
            AppendFiles(text, context.Artifacts.HasTemplates, "../../templates/*.jinja");
            text.Append("  </ItemGroup>\n");
        }

        return text.Append("</Project>\n").ToString();
    }

    private static bool ReadsDocuments(FlowContext context) => NodeNamer.Within(context.App.Graph).Any(node => node is Flow.ExtractNode);

    private static void AppendFiles(StringBuilder text, bool exist, string pattern)
    {
        if (exist)
        {
            text.Append($"    <AdditionalFiles Include=\"{pattern}\" />\n");
        }
    }

    private static string TestProject(FlowContext context, EmitOptions options) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <OutputType>Exe</OutputType>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Slipway.Testing" Version="{Xml(options.PackageVersion)}" />
            <PackageReference Include="xunit.v3.mtp-v2" Version="4.0.2" />
          </ItemGroup>
          <ItemGroup>
            <ProjectReference Include="../../src/{context.ClassName}/{context.ClassName}.csproj" />
          </ItemGroup>
        </Project>

        """;

    private static string Tests(FlowContext context, EmitOptions options)
    {
        string name = context.ClassName;
        List<string> arguments = [];
        if (context.UsesPrompts)
        {
            arguments.Add("new Prompts()");
        }

        if (context.Settings.IsUsed)
        {
            arguments.Add($"new {context.Settings.TypeName}()");
        }

        arguments.AddRange(context.Tools.All.Select(tool => $"Tool.NotImplemented<{tool.Name}>()"));
        string pipeline = $"new {name}({string.Join(", ", arguments)})";
        return options.Recording is { } recording
            ? $$"""
              {{(context.Tools.All.Any() ? "using Slipway;\n" : "")}}using Slipway.Recordings;
              using Slipway.Testing;
              using Xunit;

              namespace {{name}}.Tests;

              public sealed class {{name}}Tests
              {
                  [Theory, Recordings({{Code.Literal.Of(Path.GetFileName(recording.Path))}})]
                  public Task {{name}}_OnRecordedCases_BehavesAsTheBuilderDid(RecordedCase recorded) =>
                      Equivalence.VerifyAsync({{pipeline}}, recorded);
              }

              """
            : $$"""
              using Xunit;

              namespace {{name}}.Tests;

              public sealed class {{name}}Tests
              {
                  // With a recording in recordings/, replace this test by:
                  //
                  //   [Theory, Recordings("the-recording.jsonl")]
                  //   public Task {{name}}_OnRecordedCases_BehavesAsTheBuilderDid(RecordedCase recorded) =>
                  //       Equivalence.VerifyAsync({{pipeline}}, recorded);
                  [Fact(Skip = "There is no recording of the builder yet; make one with 'slipway record'.")]
                  public void {{name}}_OnRecordedCases_BehavesAsTheBuilderDid()
                  {
                  }
              }

              """;
    }

    private static string ReadMe(FlowContext context)
    {
        var text = new StringBuilder($"# {context.ClassName}\n\n");
        string description = MarkdownText.Line(context.App.Description);
        if (description.Length > 0)
        {
            text.Append(description).Append("\n\n");
        }

        text.Append($"The pipeline is [`src/{context.ClassName}/{context.ClassName}.cs`](src/{context.ClassName}/{context.ClassName}.cs); ");
        text.Append("[`MIGRATION.md`](MIGRATION.md) says where each node of the builder went and what is proven.\n\n");
        text.Append("```\nslipway run . --input '{…}'                  run it\nslipway verify . --recordings recordings     compare it with the builder\ndotnet test                                  run its tests\n```\n");
        List<string> secrets = [.. context.Models.Secrets.Concat(context.Settings.Secrets).Concat(ConnectionsOf(context.App)).Distinct()];
        if (!context.Models.IsEmpty)
        {
            text.Append("\n[`models.yaml`](models.yaml) says which models are asked and where").Append(context.Models.ToYaml().Contains("# fill in", StringComparison.Ordinal) ? "; the places marked `fill in` wait for you.\n" : ".\n");
        }

        if (secrets.Count > 0)
        {
            text.Append("\nSecrets, taken from the environment: ").Append(string.Join(", ", secrets.Select(secret => $"`{secret}`"))).Append(".\n");
        }

        return text.ToString();
    }

    /// <summary>The secrets that hold the connections of code.</summary>
    private static IEnumerable<string> ConnectionsOf(FlowApp app) => NodeNamer.Within(app.Graph).Concat(app.Aggregation is { } once ? NodeNamer.Within(once.Graph) : [])
        .OfType<FunctionNode>()
        .SelectMany(function => function.Arguments)
        .Select(argument => Values.ConstantValue.ConnectionOf(argument.Value.Constant))
        .OfType<string>()
        .Select(connection => string.Concat(connection.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')));

    private static string NuGetConfig(string source) =>
        $"""
        <configuration>
          <packageSources>
            <add key="slipway" value="{Xml(source)}" />
          </packageSources>
        </configuration>

        """;

    private static string Xml(string text) => System.Security.SecurityElement.Escape(text) ?? "";
}
