using System.Xml.Linq;

namespace Slipway.Cli.Tests;

/// <summary>The arrows between projects point inward.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Slipway.Jinja"] = [],
        ["Slipway"] = ["Slipway.Jinja"],
        ["Slipway.Agents"] = ["Slipway"],
        ["Slipway.Models"] = ["Slipway"],
        ["Slipway.Storage"] = ["Slipway"],
        ["Slipway.Documents"] = ["Slipway"],
        ["Slipway.Compat"] = ["Slipway"],
        ["Slipway.Migration"] = ["Slipway", "Slipway.Generators"],
        ["Slipway.Evaluation"] = ["Slipway"],
        ["Slipway.Generators"] = ["Slipway.Generators.CodeFixes"],
        ["Slipway.Generators.CodeFixes"] = [],
        ["Slipway.Testing"] = ["Slipway", "Slipway.Compat", "Slipway.Documents", "Slipway.Evaluation", "Slipway.Models"],
        ["Slipway.Cli"] = ["Slipway", "Slipway.Compat", "Slipway.Documents", "Slipway.Evaluation", "Slipway.Generators", "Slipway.Migration", "Slipway.Models", "Slipway.Storage", "Slipway.Testing"],
    };

    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            data.Add(Path.GetFileNameWithoutExtension(project));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_RefersTo_OnlyWhatItMayKnow(string project)
    {
        Allowed.ShouldContainKey(project, $"Say in this test what the new project {project} may know.");
        var path = Path.Combine(Repository.Root, "src", project, project + ".csproj");
        var references = XDocument.Load(path).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));

        references.Except(Allowed[project]).ShouldBeEmpty($"{project} may not refer to these.");
    }

    [Fact]
    public void Folders_AreNamedForConcepts_NotForKindsOfCode()
    {
        string[] banned = ["Helpers", "Utils", "Utilities", "Interfaces", "Managers", "Common", "Misc"];
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories);

        folders.Select(Path.GetFileName).Intersect(banned).ShouldBeEmpty();
    }

    [Fact]
    public void Files_StayShort()
    {
        const int Limit = 400;
        var long_ = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadLines(f).Count() > Limit)
            .Select(f => Path.GetRelativePath(Repository.Root, f));

        long_.ShouldBeEmpty($"A type of more than {Limit} lines does more than one thing.");
    }
}
