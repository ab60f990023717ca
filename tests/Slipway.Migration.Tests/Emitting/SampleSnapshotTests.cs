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
