using System.Runtime.CompilerServices;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.Compiling;

public sealed class PipelineCompilerTests
{
    private const string Code =
        """
        using Slipway;

        namespace Desk;

        public sealed record DeskInput(string Text);
        public sealed record DeskOutput(string Text);

        public sealed class DeskSettings
        {
            public string Greeting { get; init; } = "Hello";
        }

        public sealed class Desk(DeskSettings settings) : Pipeline<DeskInput, DeskOutput>
        {
            public override Task<DeskOutput> RunAsync(DeskInput input, RunContext run) => Task.FromResult(new DeskOutput(settings.Greeting + input.Text));
        }
        """;

    [Fact]
    public void Compile_Pipeline_FindsAndCreatesIt()
    {
        using CompiledPipeline compiled = Compile(Code);

        compiled.Diagnostics.ShouldBeEmpty();
        CompiledPipeline.Create(compiled.PipelineTypes.ShouldHaveSingleItem()).Name.ShouldBe("Desk");
    }

    [Fact]
    public void Compile_Error_IsReportedWithFileLineAndColumn()
    {
        using CompiledPipeline compiled = Compile(Code.Replace("settings.Greeting", "settings.Missing", StringComparison.Ordinal));

        Diagnostic finding = compiled.Diagnostics.ShouldHaveSingleItem();
        finding.ToString().ShouldStartWith("src/Desk/Desk.cs(15,");
        finding.Severity.ShouldBe(DiagnosticSeverity.Error);
        compiled.Assembly.ShouldBeNull();
    }

    [Theory]
    [InlineData("System.Text.Encoding.UTF8.GetString(System.Security.Cryptography.SHA256.HashData([]))")]
    [InlineData("new System.Xml.Linq.XElement(\"a\").ToString()")]
    [InlineData("System.Net.Http.Json.JsonContent.Create(1).ToString()")]
    public void Compile_CodeThatUsesOtherPartsOfTheFramework_CompilesAsInABuild(string expression)
    {
        using CompiledPipeline compiled = Compile(Code.Replace("settings.Greeting + input.Text", expression, StringComparison.Ordinal));

        compiled.Diagnostics.Where(finding => finding.Severity is DiagnosticSeverity.Error).ShouldBeEmpty();
        compiled.Assembly.ShouldNotBeNull();
    }

    [Fact]
    public void Compile_FilesUnderTests_AreLeftAlone()
    {
        using CompiledPipeline compiled = PipelineCompiler.Compile(
            [new ProjectFile("src/Desk/Desk.cs", Code), new ProjectFile("tests/Desk.Tests/DeskTests.cs", "nonsense")], "Desk", TestContext.Current.CancellationToken);

        compiled.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task Compile_ManyAtOnce_GivesEachItsOwnAssembly()
    {
        string?[] names = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            using CompiledPipeline compiled = Compile(Code.Replace("class Desk(", $"class Desk{i}(", StringComparison.Ordinal));
            return compiled.PipelineTypes.ShouldHaveSingleItem().Name;
        })));

        names.ShouldBe(Enumerable.Range(0, 8).Select(i => $"Desk{i}"));
    }

    [Fact]
    public void Dispose_AfterUse_UnloadsTheAssembly()
    {
        WeakReference assembly = CompileAndDispose();

        for (int i = 0; assembly.IsAlive && i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        assembly.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void Create_UnknownDependency_SaysWhatIsMissing()
    {
        using CompiledPipeline compiled = Compile(Code.Replace("public string Greeting { get; init; } = \"Hello\";", "public DeskSettings(int x) { } public string Greeting => \"\";", StringComparison.Ordinal));

        Should.Throw<NotConfiguredException>(() => CompiledPipeline.Create(compiled.PipelineTypes[0])).Message.ShouldContain("DeskSettings");
    }

    [Fact]
    public void Create_ConstructorThatFails_SaysWhy()
    {
        using CompiledPipeline settings = Compile(Code.Replace("public string Greeting { get; init; } = \"Hello\";", "public string Greeting { get; } = int.Parse(\"x\").ToString();", StringComparison.Ordinal));
        using CompiledPipeline hidden = Compile(Code.Replace("public sealed class Desk(DeskSettings settings) : Pipeline<DeskInput, DeskOutput>\n{", "public sealed class Desk : Pipeline<DeskInput, DeskOutput>\n{\nprivate readonly DeskSettings settings = new(); private Desk() { }", StringComparison.Ordinal));

        Should.Throw<NotConfiguredException>(() => CompiledPipeline.Create(settings.PipelineTypes[0])).Message.ShouldStartWith("The constructor of DeskSettings fails: FormatException");
        Should.Throw<NotConfiguredException>(() => CompiledPipeline.Create(hidden.PipelineTypes[0])).Message.ShouldBe("Desk has no public constructor.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CompileAndDispose()
    {
        using CompiledPipeline compiled = Compile(Code);
        return new WeakReference(compiled.Assembly);
    }

    private static CompiledPipeline Compile(string code) =>
        PipelineCompiler.Compile([new ProjectFile("src/Desk/Desk.cs", code)], "Desk", TestContext.Current.CancellationToken);
}
