using System.Reflection;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Tests.Diagnostics;

public sealed class DiagnosticCodesTests
{
    private static readonly string[] Codes =
        [.. typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

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
}
