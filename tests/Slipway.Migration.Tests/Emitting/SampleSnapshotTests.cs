using System.Runtime.CompilerServices;
using System.Text;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>The projects of the samples, as they were read and approved. <c>SLIPWAY_ACCEPT=1</c> rewrites them: read the difference.</summary>
public sealed class SampleSnapshotTests
{
    public static TheoryData<string> Samples() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root(), "samples"), "*.yml", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Project_OfASample_IsAsApproved(string sample)
    {
        var approved = Path.Combine(Root(), "tests", "Slipway.Migration.Tests", "Emitting", "Approved", sample + ".approved");
        var emitted = Render((await EmitAsync(sample)).Files);
        if (Environment.GetEnvironmentVariable("SLIPWAY_ACCEPT") == "1")
        {
            await File.WriteAllTextAsync(approved, emitted, TestContext.Current.CancellationToken);
        }

        File.Exists(approved).ShouldBeTrue($"Approve {approved} with SLIPWAY_ACCEPT=1.");
        emitted.ShouldBe(await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Project_OfTheSameExport_IsTheSameBytes(string sample) =>
        Render((await EmitAsync(sample)).Files).ShouldBe(Render((await EmitAsync(sample)).Files));

    [Fact]
    public async Task Readme_CodeItShows_IsWhatTheSampleBecomes()
    {
        var emitted = Render((await EmitAsync("returns-desk")).Files).Split('\n').Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var readme = await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"), TestContext.Current.CancellationToken);
        var start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var shown = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];

        shown.ShouldContain("override async Task");
        shown.Split('\n').Select(line => line.Trim()).Where(line => !emitted.Contains(line)).ShouldBeEmpty();
    }

    private static async Task<EmittedProject> EmitAsync(string sample)
    {
        var name = $"{sample}.yml";
        var file = await ExportFile.LoadAsync(Path.Combine(Root(), "samples", sample, name), name, TestContext.Current.CancellationToken);
        var imported = BuilderReaders.Read(file);
        return ProjectEmitter.Emit(imported.App.ShouldNotBeNull(), imported.Ledger);
    }

    private static string Render(IEnumerable<ProjectFile> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            text.Append("=== ").Append(file.Path).Append('\n').Append(file.Content).Append(file.Content.EndsWith('\n') ? "" : "\n");
        }

        return text.ToString();
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
