using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Lint;
using Slipway.Migration.Lint.Business;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.Lint;

public sealed class PolicyStubsTests
{
    [Theory]
    [InlineData("Refunds above 500 EUR need a manager.", "value > Border", "Border = 500m")]
    [InlineData("Report transfers over 10,000 dollars.", "value > Border", "Border = 10000m")]
    [InlineData("Applicants must be at least 18 years old.", "value >= Border", "Border = 18m")]
    [InlineData("单笔转账不得超过5万元。", "value <= Border", "Border = 50000m")]
    [InlineData("Bestellungen unter 4,95 € werden abgelehnt.", "value < Border", "Border = 4.95m")]
    [InlineData("Members get a 10% discount.", "value * Rate", "Rate = 0.1m")]
    public void Write_RuleWithOneNumber_IsCodeWithTests(string sentence, string code, string number)
    {
        IReadOnlyList<ProjectFile> files = PolicyStubs.Write("Desk", [Finding(sentence)]);

        files.Select(f => Path.GetDirectoryName(f.Path)).ShouldBe(["src/Desk/policies", "tests/Desk.Tests/policies"]);
        files[0].Content.ShouldContain(code);
        files[0].Content.ShouldContain(number);
        files[1].Content.ShouldContain("[InlineData(");
    }

    [Fact]
    public void Write_RuleThatOnlyPeopleUnderstand_SaysSoAndSkipsItsTest()
    {
        IReadOnlyList<ProjectFile> files = PolicyStubs.Write("Desk", [Finding("Only \"gold\" <members> may book."), Finding("Only \"gold\" <members> may book.")]);

        files.Count.ShouldBe(2);
        files[0].Content.ShouldContain("throw new NotImplementedException(");
        files[0].Content.ShouldContain("&lt;members>");
        files[1].Content.ShouldContain("Skip = ");
    }

    [Fact]
    public void Write_ReferencesInASentence_AreNoPartOfTheName() =>
        PolicyStubs.Write("Desk", [Finding("Offer it in {{#1764060011001.language#}} at half price.")])[0].Path.ShouldBe("src/Desk/policies/OfferItInAtHalfPricePolicy.cs");

    [Theory]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u0085')]
    public void Write_SentenceThatEndsItsLine_AddsNoCode(char newLine)
    {
        IReadOnlyList<ProjectFile> files = PolicyStubs.Write("Desk", [Finding($"Refunds above 500 EUR need a manager.{newLine}public class Intruder;{newLine}//")]);

        Compile(files).GetTypes().Select(type => type.Name).ShouldNotContain("Intruder");
    }

    [Fact]
    public void Write_WhatIsCode_CompilesAndPassesItsTests()
    {
        string[] sentences =
        [
            "Refunds above 500 EUR need a manager.", "Report transfers over 10,000 dollars.", "Applicants must be at least 18 years old.", "单笔转账不得超过5万元。",
            "Bestellungen unter 4,95 € werden abgelehnt.", "Members get a 10% discount.", "A fee of 0.333% applies.", "Pay at most 0.07 EUR.", "Orders over 3 million need the board.",
            "Only \"gold\" <members> & 'staff' may book.", "Only \"gold\" <members> & \\staff\\ may book {twice}.",
        ];
        IReadOnlyList<ProjectFile> files = PolicyStubs.Write("Desk", [.. sentences.Select(Finding)]);
        Assembly assembly = Compile(files);

        List<(MethodInfo Method, object?[] Row)> rows = [.. assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<InlineDataAttribute>().Select(data => (method, data.Data)))];
        rows.Count.ShouldBe((7 * 3) + (2 * 2));
        foreach ((MethodInfo method, object?[] row) in rows)
        {
            Should.NotThrow(() => method.Invoke(Activator.CreateInstance(method.DeclaringType!), [.. row.Select(value => (object?)Convert.ChangeType(value, value is bool ? typeof(bool) : typeof(double), System.Globalization.CultureInfo.InvariantCulture))]), method.DeclaringType!.Name);
        }
    }

    private static Assembly Compile(IReadOnlyList<ProjectFile> files)
    {
        var compilation = CSharpCompilation.Create(
            "Policies",
            [CSharpSyntaxTree.ParseText("global using System;"), .. files.Select(file => CSharpSyntaxTree.ParseText(file.Content, path: file.Path))],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        compilation.Emit(image).Diagnostics.Where(d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).ShouldBeEmpty();
        return Assembly.Load(image.ToArray());
    }

    private static LintFinding Finding(string sentence) => new(LintCodes.Threshold, Slipway.Migration.Diagnostics.DiagnosticSeverity.Warning, "", new("flow.yml", 3, 1)) { Sentence = sentence, Title = "Reply" };
}
