using System.ComponentModel;
using System.Diagnostics;
using CsCheck;
using Slipway.Migration.Projects;
using Slipway.Tests.Properties;

namespace Slipway.Migration.Tests.Projects;

public sealed class ThreeWayMergeTests
{
    /// <summary>Texts of lines that repeat, as the braces and blank lines of code do.</summary>
    private static readonly Gen<string> Text = Gen.Select(Gen.Int[0, 9].Array[0, 14], Gen.Bool).Select((lines, ends) => string.Join('\n', lines.Select(line => $"line {line}")) + (ends ? "\n" : ""));

    [Fact]
    public void Merge_OfOneChange_IsThatChange() => Gen.Select(Text, Text).SampleSeeded(
        (ancestor, changed) =>
        {
            ThreeWayMerge.Merge(ancestor, changed, ancestor).ShouldBe((changed, 0));
            ThreeWayMerge.Merge(ancestor, ancestor, changed).ShouldBe((changed, 0));
            ThreeWayMerge.Merge(ancestor, changed, changed).ShouldBe((changed, 0));
        },
        iter: 2_000);

    [Fact]
    public void Merge_OfTwoChanges_LosesNoNewLine() => Gen.Select(Text, Text, Text).SampleSeeded(
        (ancestor, mine, theirs) =>
        {
            // Lines that only one side has must be in the result, merged or between marks.
            mine = mine.Replace("line 3", "mine", StringComparison.Ordinal);
            theirs = theirs.Replace("line 4", "theirs", StringComparison.Ordinal);
            string[] merged = ThreeWayMerge.Merge(ancestor, mine, theirs).Text.Split('\n');
            merged.Count(line => line == "mine").ShouldBe(mine.Split('\n').Count(line => line == "mine"));
            merged.Count(line => line == "theirs").ShouldBe(theirs.Split('\n').Count(line => line == "theirs"));
        },
        iter: 2_000);

    [Theory]
    [InlineData("a\nb\nc\nd\n", "a\r\nb\nc\nd!\n", "a\nB\nc\nd\n", "a\r\nB\nc\nd!\n")]
    [InlineData("a\nb\nc\n", "a\r\nb\r\nc!\n", "a\nb\nb2\nc\n", "a\r\nb\r\n<<<<<<< yours\r\nc!\n||||||| last import\r\nc\r\n=======\r\nb2\r\nc\r\n>>>>>>> this import\r\n")]
    [InlineData("a\nb", "a\r\nb", "a\nb\nc\n", "a\r\nb\r\nc\r\n")]
    [InlineData("a\nb\n", "a\nb\nmine\r\n", "A\nb\n", "A\nb\nmine\r\n")]
    public void Merge_OfMixedLineEnds_KeepsThoseOfEachLine(string ancestor, string mine, string theirs, string merged) =>
        ThreeWayMerge.Merge(ancestor, mine, theirs).Text.ShouldBe(merged);

    [Fact]
    public async Task Merge_OfDistinctLines_IsWhatGitMakesOfThem()
    {
        Assert.SkipUnless(HasGit(), "git is not here to compare with.");
        using var folder = new TemporaryFiles();
        var cases = new List<(string Ancestor, string Mine, string Theirs)>();
        Gen.Select(Edits, Edits).SampleSeeded((mine, theirs) => cases.Add((Apply([]), Apply(mine, "m"), Apply(theirs, "t"))), iter: 120);
        foreach ((string ancestor, string mine, string theirs) in cases)
        {
            (string text, int conflicts) = ThreeWayMerge.Merge(ancestor, mine, theirs);
            (string expected, int code) = await folder.GitAsync(ancestor, mine, theirs);
            (conflicts > 0).ShouldBe(code > 0, $"{mine}\n---\n{theirs}");
            if (code == 0)
            {
                text.ShouldBe(expected);
            }
        }
    }

    /// <summary>What happens to each of twelve lines: 0 to 3 nothing, 4 changed, 5 deleted, 6 one more before it.</summary>
    private static readonly Gen<int[]> Edits = Gen.Int[0, 6].Array[12];

    private static string Apply(int[] edits, string by = "")
    {
        var lines = new List<string>();
        for (int i = 0; i < 12; i++)
        {
            int edit = i < edits.Length ? edits[i] : 0;
            lines.AddRange(edit switch { 4 => [$"{by} {i}"], 5 => [], 6 => [$"{by} new {i}", $"line {i}"], _ => (string[])[$"line {i}"] });
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static bool HasGit()
    {
        try
        {
            using Process? git = Process.Start(new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true });
            git!.WaitForExit();
            return git.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private sealed class TemporaryFiles : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("slipway-test-").FullName;

        public async Task<(string Text, int Code)> GitAsync(string ancestor, string mine, string theirs)
        {
            foreach ((string name, string text) in new[] { ("a", ancestor), ("m", mine), ("t", theirs) })
            {
                await File.WriteAllTextAsync(Path.Combine(_folder, name), text);
            }

            using Process git = Process.Start(new ProcessStartInfo("git", "merge-file -p -q m a t") { WorkingDirectory = _folder, RedirectStandardOutput = true })!;
            string merged = await git.StandardOutput.ReadToEndAsync();
            await git.WaitForExitAsync();
            return (merged, git.ExitCode);
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
