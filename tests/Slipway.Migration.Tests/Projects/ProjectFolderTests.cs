using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.Projects;

public sealed class ProjectFolderTests : IDisposable
{
    private static readonly ProjectFile[] Files = [new("A.cs", "a\n"), new("src/B.cs", "b\n")];

    private readonly string _root = Directory.CreateTempSubdirectory("slipway-test-").FullName;

    private string Target => Path.Combine(_root, "Project");

    [Fact]
    public void Write_ToANewFolder_LeavesOnlyTheProject()
    {
        new ProjectFolder(Target).Write(Files);

        Read("A.cs").ShouldBe("a\n");
        Read("src/B.cs").ShouldBe("b\n");
        Directory.GetFileSystemEntries(_root).ShouldBe([Target]);
    }

    [Fact]
    public void Write_Again_ReplacesWhatNobodyEditedAndRemovesWhatIsGone()
    {
        new ProjectFolder(Target).Write(Files);

        var result = new ProjectFolder(Target).Write([new("A.cs", "a2\n")]);

        result.KeptEdits.ShouldBeEmpty();
        Read("A.cs").ShouldBe("a2\n");
        File.Exists(Path.Combine(Target, "src/B.cs")).ShouldBeFalse();
    }

    [Fact]
    public void Write_OverAPersonsEdit_KeepsItAndWritesBeside()
    {
        new ProjectFolder(Target).Write(Files);
        File.WriteAllText(Path.Combine(Target, "A.cs"), "mine\n");
        File.WriteAllText(Path.Combine(Target, "notes.txt"), "mine too\n");

        var result = new ProjectFolder(Target).Write([new("A.cs", "a2\n"), new("notes.txt", "generated\n")]);

        result.KeptEdits.ShouldBe(["A.cs", "notes.txt"]);
        Read("A.cs").ShouldBe("mine\n");
        Read("A.cs.new").ShouldBe("a2\n");
        Read("notes.txt").ShouldBe("mine too\n");
    }

    [Fact]
    public void Write_OfAPathThatLeavesTheFolder_WritesNothing()
    {
        Should.Throw<InvalidOperationException>(() => new ProjectFolder(Target).Write([.. Files, new("../evil.cs", "x")]));

        Directory.GetFileSystemEntries(_root).ShouldBeEmpty();
    }

    [Fact]
    public void IsFree_OnlyWhenNothingIsInTheWay()
    {
        new ProjectFolder(Target).IsFree.ShouldBeTrue();
        Directory.CreateDirectory(Target);
        new ProjectFolder(Target).IsFree.ShouldBeTrue();
        File.WriteAllText(Path.Combine(Target, "x"), "");
        new ProjectFolder(Target).IsFree.ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Read(string path) => File.ReadAllText(Path.Combine(Target, path));
}
