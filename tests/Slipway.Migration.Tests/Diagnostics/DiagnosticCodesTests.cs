using System.Reflection;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Lint;

namespace Slipway.Migration.Tests.Diagnostics;

public sealed class DiagnosticCodesTests
{
    private static readonly string[] Codes =
        [.. ((Type[])[typeof(DiagnosticCodes), typeof(LintCodes)]).SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Codes_All_AreDistinctAndWellFormed()
    {
        Codes.ShouldNotBeEmpty();
        Codes.ShouldBeUnique();
        Codes.ShouldAllBe(code => code.Length == 6 && code.StartsWith("SW"));
    }

    [Fact]
    public void Page_OfDiagnostics_ExplainsEachCodeOnce()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics.md"));
        string[] explained = [.. page.Split('\n').Where(line => line.StartsWith("| SW")).Select(line => line[2..8])];

        explained.ShouldBeUnique();
        Codes.Except(explained).ShouldBeEmpty("these codes are not on the page");
    }

    [Fact]
    public void Catalog_ExplainsEachCode_WithWhatToDo()
    {
        DiagnosticCatalog.All.Count.ShouldBeGreaterThan(Codes.Length);
        Codes.ShouldAllBe(code => DiagnosticCatalog.Find(code.ToLowerInvariant()) != null);
        DiagnosticCatalog.All.ShouldAllBe(explanation => explanation.Meaning.Length > 0 && explanation.Advice.Length > 0 && explanation.Severity.Length > 0);
        DiagnosticCatalog.Find("SLIP2001").ShouldNotBeNull();
        DiagnosticCatalog.Find("SW9999").ShouldBeNull();
    }
}
