using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.Projects;

/// <summary>Imports into a project that people edited.</summary>
public sealed class ProjectUpdateTests : IDisposable
{
    private const string Code = "one\ntwo\nthree\nfour\nfive\n";

    private readonly string _root = Directory.CreateTempSubdirectory("slipway-test-").FullName;

    private string Target => Path.Combine(_root, "Project");

    [Fact]
    public void Update_OfFilesNobodyEdited_TakesTheNewImport()
    {
        Import(("A.cs", Code), ("B.cs", "b\n"), ("C.cs", "c\n"));

        Update(("A.cs", "new\n"), ("B.cs", "b\n"), ("D.cs", "d\n")).ShouldBe(["A.cs Updated", "C.cs Removed", "D.cs Added"]);

        (Read("A.cs"), Read("B.cs"), Read("C.cs"), Read("D.cs")).ShouldBe(("new\n", "b\n", null, "d\n"));
        Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName).Order().ShouldBe([".slipway", "A.cs", "B.cs", "D.cs"]);
    }

    [Fact]
    public void Update_OfAnEditElsewhereInTheFile_HasBoth()
    {
        Import(("A.cs", Code));
        Edit("A.cs", Code.Replace("two", "mine"));

        Update(("A.cs", Code.Replace("four", "theirs"))).ShouldBe(["A.cs Merged"]);

        Read("A.cs").ShouldBe("one\nmine\nthree\ntheirs\nfive\n");
        Update(("A.cs", Code.Replace("four", "theirs"))).ShouldBeEmpty("what is merged stays merged");
    }

    [Fact]
    public void Update_OfAnEditOfTheSameLine_MarksBothAndOverwritesNothing()
    {
        Import(("A.cs", Code));
        Edit("A.cs", Code.Replace("two", "mine"));

        Update(("A.cs", Code.Replace("two", "theirs"))).ShouldBe(["A.cs Conflict"]);

        Read("A.cs").ShouldBe("one\n<<<<<<< yours\nmine\n||||||| last import\ntwo\n=======\ntheirs\n>>>>>>> this import\nthree\nfour\nfive\n");
        Should.Throw<ProjectUpdateException>(() => Update(("A.cs", "other\n"))).Message.ShouldContain("A.cs");
        Edit("A.cs", Code.Replace("two", "both"));
        Update(("A.cs", Code.Replace("two", "theirs"))).ShouldBeEmpty();
        Read("A.cs").ShouldBe(Code.Replace("two", "both"));
    }

    [Fact]
    public void Update_WhereOneSideRemovedAndTheOtherChanged_KeepsWhatAPersonDid()
    {
        Import(("A.cs", Code), ("B.cs", "b\n"), ("C.cs", "c\n"));
        Edit("A.cs", "mine\n");
        File.Delete(Path.Combine(Target, "B.cs"));
        File.Delete(Path.Combine(Target, "C.cs"));

        Update(("B.cs", "b2\n"), ("C.cs", "c\n")).ShouldBe(["A.cs KeptAfterRemoval", "B.cs ChangedAfterDeletion"]);

        (Read("A.cs"), Read("B.cs"), Read("B.cs.new"), Read("C.cs")).ShouldBe(("mine\n", null, "b2\n", null));
    }

    [Fact]
    public void Update_OfALineThatAPersonDeleted_IsAConflictAndNotALoss()
    {
        Import(("A.cs", Code));
        Edit("A.cs", "one\ntwo\nfive\n");

        Update(("A.cs", Code.Replace("four", "theirs"))).ShouldBe(["A.cs Conflict"]);

        Read("A.cs")!.ShouldContain("theirs");
    }

    [Fact]
    public void Update_OfAFileWithOtherLineEnds_KeepsThem()
    {
        Import(("A.cs", Code), ("B.cs", "b\n"));
        Edit("A.cs", Code.Replace("two", "mine").Replace("\n", "\r\n"));
        Edit("B.cs", "b\r\n");

        Update(("A.cs", Code.Replace("four", "theirs")), ("B.cs", "b2\n")).ShouldBe(["A.cs Merged", "B.cs Updated"]);

        Read("A.cs").ShouldBe("one\r\nmine\r\nthree\r\ntheirs\r\nfive\r\n");
    }

    [Fact]
    public void Update_OfAFileThatAPersonMade_ShowsBoth()
    {
        Import(("A.cs", Code));
        Edit("tools/Mine.cs", "mine\n");

        Update(("A.cs", Code), ("tools/Mine.cs", "generated\n")).ShouldBe(["tools/Mine.cs Conflict"]);

        string text = Read("tools/Mine.cs")!;
        text.ShouldContain("mine\n");
        text.ShouldContain("generated\n");
    }

    [Fact]
    public void Update_DryRun_WritesNothing()
    {
        Import(("A.cs", Code));
        Edit("A.cs", Code.Replace("two", "mine"));
        string before = Snapshot();

        new ProjectFolder(Target).Update([new("A.cs", Code.Replace("two", "theirs"))], writes: false).NeedsPerson.ShouldBeTrue();

        Snapshot().ShouldBe(before);
    }

    [Fact]
    public void Update_TwoProjectsAlike_AreTheSameBytes()
    {
        Import(("A.cs", Code), ("B.cs", "b\n"));
        Edit("A.cs", Code.Replace("two", "mine"));
        Update(("A.cs", Code.Replace("four", "theirs")), ("B.cs", "b2\n"));
        string first = Snapshot();
        Directory.Delete(Target, recursive: true);

        Import(("A.cs", Code), ("B.cs", "b\n"));
        Edit("A.cs", Code.Replace("two", "mine"));
        Update(("A.cs", Code.Replace("four", "theirs")), ("B.cs", "b2\n"));

        Snapshot().ShouldBe(first);
    }

    [Fact]
    public void Update_WithoutWhatTheLastImportGenerated_SaysWhatToDo()
    {
        Import(("A.cs", Code));
        File.Delete(Path.Combine(Target, ".slipway/import/base.zip"));

        Should.Throw<ProjectUpdateException>(() => Update(("A.cs", "x\n"))).Message.ShouldContain("--force");

        File.WriteAllText(Path.Combine(Target, ".slipway/import/base.zip"), "no archive");
        Should.Throw<ProjectUpdateException>(() => Update(("A.cs", "x\n"))).Message.ShouldContain("damaged");
        Read("A.cs").ShouldBe(Code);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Import(params (string Path, string Content)[] files) => new ProjectFolder(Target).Write(Files(files));

    private IEnumerable<string> Update(params (string Path, string Content)[] files) =>
        new ProjectFolder(Target).Update(Files(files)).Files.Select(file => $"{file.Path} {file.Update}");

    private static ProjectFile[] Files((string Path, string Content)[] files) => [.. files.Select(file => new ProjectFile(file.Path, file.Content))];

    private void Edit(string path, string content)
    {
        string full = Path.Combine(Target, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private string? Read(string path) => Path.Combine(Target, path) is var full && File.Exists(full) ? File.ReadAllText(full) : null;

    private string Snapshot() => string.Join('\n', Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(Target, file)} {Convert.ToHexString(File.ReadAllBytes(file))}"));
}
