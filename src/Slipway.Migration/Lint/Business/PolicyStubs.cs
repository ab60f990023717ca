using System.Globalization;
using System.Text;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Lint.Business;

/// <summary>Writes a policy with tests for each business rule that stands in a prompt.</summary>
public static class PolicyStubs
{
    /// <summary>Writes the files of a project.</summary>
    /// <param name="project">The project's name: its folder below <c>src/</c>, and its namespace.</param>
    /// <param name="findings">The findings of lint; those that are no business rule, or that somebody decided to keep, are passed over.</param>
    public static IReadOnlyList<ProjectFile> Write(string project, IReadOnlyList<LintFinding> findings)
    {
        var names = new NameTable();
        var files = new List<ProjectFile>();
        foreach (LintFinding finding in findings.Where(f => f.Sentence.Length > 0 && f.SuppressedBy is null).DistinctBy(f => f.Sentence, StringComparer.Ordinal))
        {
            Words wish = Words.Of(RuleWords.Reference.Replace(finding.Sentence, " "));
            string name = names.TakePascal((wish.IsEmpty ? Words.Of(finding.Title) : wish).Append("policy"));
            PolicyShape shape = PolicyShape.Of(finding.Sentence);
            files.Add(new($"src/{project}/policies/{name}.cs", Policy(project, name, finding, shape)));
            files.Add(new($"tests/{project}.Tests/policies/{name}Tests.cs", Tests(project, name, finding, shape)));
        }

        return files;
    }

    private static string Policy(string project, string name, LintFinding finding, PolicyShape shape)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"namespace {project}.Policies;\n\n");
        text.Append(CultureInfo.InvariantCulture, $"/// <summary>{Comment(finding.Sentence)}</summary>\n");
        text.Append(CultureInfo.InvariantCulture, $"/// <remarks>From the prompt of '{Comment(finding.Title)}' ({Comment(Path.GetFileName(finding.Where.File))} line {finding.Where.Line}). Call it where the prompt decided, and take the sentence out of the prompt.</remarks>\n");
        text.Append(CultureInfo.InvariantCulture, $"public static class {name}\n{{\n");
        switch (shape)
        {
            case PolicyShape.Border border:
                text.Append(CultureInfo.InvariantCulture, $"    /// <summary>The border that the sentence names.</summary>\n    public const decimal Border = {border.Value}m;\n\n");
                text.Append(CultureInfo.InvariantCulture, $"    /// <summary>Whether a value lies on the side that the sentence speaks of.</summary>\n    public static bool Applies(decimal value) => value {border.Operator} Border;\n");
                break;
            case PolicyShape.Share share:
                text.Append(CultureInfo.InvariantCulture, $"    /// <summary>The share that the sentence names.</summary>\n    public const decimal Rate = {share.Rate}m;\n\n");
                text.Append("    /// <summary>The share of a value.</summary>\n    public static decimal Of(decimal value) => value * Rate;\n");
                break;
            default:
                text.Append("    /// <summary>Whether the sentence allows it. Give it the facts that it needs to know.</summary>\n");
                text.Append(CultureInfo.InvariantCulture, $"    public static bool Allows() => throw new NotImplementedException({Literal.Of("Not decided in code yet: " + finding.Sentence)});\n");
                break;
        }

        return text.Append("}\n").ToString();
    }

    private static string Tests(string project, string name, LintFinding finding, PolicyShape shape)
    {
        string body = shape switch
        {
            PolicyShape.Border border => $$"""
                    [Theory]
                    [InlineData({{Number(border.Value - 1)}}, {{Holds(border, -1)}})]
                    [InlineData({{Number(border.Value)}}, {{Holds(border, 0)}})]
                    [InlineData({{Number(border.Value + 1)}}, {{Holds(border, 1)}})]
                    public void Applies_AroundTheBorder_IsExact(double value, bool applies) =>
                        Assert.Equal(applies, {{name}}.Applies((decimal)value));
                """,
            PolicyShape.Share share => $$"""
                    [Theory]
                    [InlineData(0, 0)]
                    [InlineData(100, {{Number(share.Rate * 100)}})]
                    public void Of_AValue_IsItsShare(double value, double share) =>
                        Assert.Equal((decimal)share, {{name}}.Of((decimal)value));
                """,
            _ => $$"""
                    [Fact(Skip = {{Literal.Of("Decide first: " + finding.Sentence)}})]
                    public void Allows_WhatTheSentenceAllows() => Assert.True({{name}}.Allows());
                """,
        };
        return $"using {project}.Policies;\nusing Xunit;\n\nnamespace {project}.Tests.Policies;\n\npublic sealed class {name}Tests\n{{\n{body}\n}}\n";
    }

    private static string Holds(PolicyShape.Border border, int side) => (border.Operator switch
    {
        ">" => side > 0,
        ">=" => side >= 0,
        "<" => side < 0,
        _ => side <= 0,
    }) ? "true" : "false";

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Comment(string text) => string.Concat(text.Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029'))).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
