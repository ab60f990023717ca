using System.Diagnostics;
using Slipway.Cli;

namespace Slipway.Cli.Tests;

/// <summary>diff between commits, with a repository of its own.</summary>
public sealed class GitDiffTests : IDisposable
{
    private const string Old = "promise nothing that the case file does not say";
    private const string New = "promise whatever helps";

    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Export_AgainstACommit_ShowsWhatChangedInIt_AndGates()
    {
        var export = _cli.CopySample("returns-desk.yml");
        Git("init", "-q");
        Commit();
        await ChangeAsync(Path.Combine(_cli.Folder, export));

        (await _cli.RunAsync("diff", "git:HEAD", "returns-desk.yml")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain(New);
        _cli.Out.ShouldContain(Old);
        Commit();
        (await _cli.RunAsync("diff", "git:HEAD", "returns-desk.yml")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldNotContain(New);
        (await _cli.RunAsync("diff", "git:HEAD~1:returns-desk.yml", "git:HEAD:returns-desk.yml", "--fail-on", "textonly")).ShouldBe(ExitCode.Findings, _cli.Error);
    }

    [Fact]
    public async Task Project_BetweenTwoCommits_IsCompared()
    {
        var export = _cli.CopySample("returns-desk.yml");
        (await _cli.RunAsync("import", export, "-o", "Desk")).ShouldBe(ExitCode.Ok, _cli.Error);
        Git("init", "-q");
        Commit();
        var prompt = Directory.GetFiles(Path.Combine(_cli.Folder, "Desk", "prompts"), "*.prompty").Single(file => File.ReadAllText(file).Contains(Old, StringComparison.Ordinal));
        await ChangeAsync(prompt);
        Commit();

        (await _cli.RunAsync("diff", "git:HEAD~1:Desk", "git:HEAD:Desk", "--markdown")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain(New);
    }

    [Fact]
    public async Task Revision_ThatIsNotThere_IsSaid()
    {
        var export = _cli.CopySample("returns-desk.yml");
        Git("init", "-q");
        Commit();

        (await _cli.RunAsync("diff", "git:nowhere", export)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("nowhere");
    }

    [Fact]
    public async Task Project_InALargeRepository_IsComparedWhole_OrRefused()
    {
        var export = _cli.CopySample("returns-desk.yml");
        (await _cli.RunAsync("import", export, "-o", "Desk")).ShouldBe(ExitCode.Ok, _cli.Error);
        Fill(Path.Combine(_cli.Folder, "Desk", "artifacts"), ".md");
        Fill(Path.Combine(_cli.Folder, "Desk", "data"), ".bin");
        Git("init", "-q");
        Commit();

        (await _cli.RunAsync("diff", "git:HEAD", "Desk")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("Nothing changed");
        Fill(Path.Combine(_cli.Folder, "Desk", "a"), ".md");
        Commit();
        (await _cli.RunAsync("diff", "git:HEAD", "Desk")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("10000 files");

        static void Fill(string folder, string ending)
        {
            Directory.CreateDirectory(folder);
            for (int i = 0; i <= 10_000; i++)
            {
                File.WriteAllText(Path.Combine(folder, i + ending), "");
            }
        }
    }

    [Fact]
    public async Task PromptFlow_OfACommit_IsRefused()
    {
        const string flow = "ticket-flow";
        Directory.CreateDirectory(Path.Combine(_cli.Folder, flow));
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", flow)))
        {
            File.Copy(file, Path.Combine(_cli.Folder, flow, Path.GetFileName(file)));
        }

        Git("init", "-q");
        Commit();

        (await _cli.RunAsync("diff", "git:HEAD", flow)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("git worktree");
        (await _cli.RunAsync("diff", $"git:HEAD:{flow}/flow.dag.yaml", flow)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("git worktree");
    }

    private static async Task ChangeAsync(string file)
    {
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        text.ShouldContain(Old);
        await File.WriteAllTextAsync(file, text.Replace(Old, New, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    private void Commit()
    {
        Git("add", "-A");
        Git("-c", "user.name=ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "change");
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", _cli.Folder, .. arguments]) { RedirectStandardError = true })!;
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, error);
    }
}
