using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.Tests.Determinism;

/// <summary>Checks code that is compiled against the real Slipway. Findings are expected where <c>{|SLIP2001:…|}</c> marks them, and nowhere else.</summary>
internal static class PipelineSnippet
{
    private const string Usings =
        """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Security.Cryptography;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.AI;
        using Slipway;
        using Slipway.Steps;

        """;

    private const string Types =
        """
        public sealed record Input(string Text, string[] Items);
        public sealed record Output(string Text);
        public sealed class Prompts
        {
            public PromptCall Summarize(string text) => throw new NotSupportedException();
            public PromptCall Judge(string text) => throw new NotSupportedException();
        }

        """;

    /// <summary>The framework and Slipway, as the tests run on them.</summary>
    public static MetadataReference[] References { get; } = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is var name && !name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && !name.StartsWith("Slipway.Generators", StringComparison.Ordinal) && name != "Slipway.Migration.dll")
        .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .ToArray();

    /// <summary>A pipeline whose method has this body.</summary>
    public static string Pipeline(string body, string members = "", string constructor = "(Prompts prompts)") => Usings + Types +
        $$"""
        public sealed class Sample{{constructor}} : Pipeline<Input, Output>
        {
            {{members}}

            public override async Task<Output> RunAsync(Input input, RunContext run)
            {
                await Task.CompletedTask;
                {{body}}
                return new Output("");
            }
        }
        """;

    /// <summary>A file of such types.</summary>
    public static string File(string code) => Usings + Types + code;

    /// <summary>The ids of the rules that code breaks. Code that does not compile is an error.</summary>
    public static Task<IReadOnlyList<string>> FindAsync(string source)
    {
        CSharpCompilation compilation = Compile(source);
        compilation.GetDiagnostics().Where(finding => finding.Severity is DiagnosticSeverity.Error).ShouldBeEmpty(source);
        return FindAsync(compilation);
    }

    /// <summary>The ids of the rules that code breaks which does not compile, as while it is typed.</summary>
    public static Task<IReadOnlyList<string>> FindInBrokenAsync(string source) => FindAsync(Compile(source));

    /// <summary>The ids and messages of what is found in code that need not compile.</summary>
    public static async Task<IReadOnlyList<string>> FindMessagesAsync(string source)
    {
        var findings = await Compile(source).WithAnalyzers([new DeterminismAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. findings.Select(finding => $"{finding.Id}: {finding.GetMessage()}")];
    }

    public static Task VerifyAsync(string source)
    {
        var test = new SnippetTest { TestCode = source };
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Checks the message of the only finding, whose place is marked <c>[|…|]</c>.</summary>
    public static Task VerifyMessageAsync(string source, string rule, string message)
    {
        int start = source.IndexOf("[|", StringComparison.Ordinal);
        int end = source.IndexOf("|]", StringComparison.Ordinal) - 2;
        string code = source.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        var lines = Microsoft.CodeAnalysis.Text.SourceText.From(code).Lines;
        DiagnosticDescriptor descriptor = DeterminismRules.All.Single(known => known.Id == rule);
        var test = new SnippetTest { TestCode = code };
        test.ExpectedDiagnostics.Add(new DiagnosticResult(rule, descriptor.DefaultSeverity)
            .WithSpan(lines.GetLinePosition(start).Line + 1, lines.GetLinePosition(start).Character + 1, lines.GetLinePosition(end).Line + 1, lines.GetLinePosition(end).Character + 1)
            .WithMessage(message));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Fixes the findings one after the other, then all of them at once, and compares. Findings that stay are marked in the fixed code.</summary>
    public static Task VerifyFixAsync<TFix>(string before, string after)
        where TFix : CodeFixProvider, new()
    {
        var test = new SnippetFixTest<TFix>
        {
            TestCode = before,
            FixedCode = after,
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck,
        };
        if (after.Contains("{|SLIP", StringComparison.Ordinal))
        {
            test.FixedState.MarkupHandling = MarkupMode.Allow;
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Fixes all findings of several files: file by file, in the project and in the solution.</summary>
    public static Task VerifyFixAllAsync<TFix>(params ReadOnlySpan<(string Before, string After)> files)
        where TFix : CodeFixProvider, new()
    {
        var test = new SnippetFixTest<TFix>();
        foreach ((string before, string after) in files)
        {
            test.TestState.Sources.Add(before);
            test.FixedState.Sources.Add(after);
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Snippet", [CSharpSyntaxTree.ParseText(source, SnippetParseOptions)], References, SnippetCompilationOptions);

    private static async Task<IReadOnlyList<string>> FindAsync(CSharpCompilation compilation)
    {
        var findings = await compilation.WithAnalyzers([new DeterminismAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. findings.Select(finding => finding.Id)];
    }

    private static CSharpParseOptions SnippetParseOptions => new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.None);

    private static CSharpCompilationOptions SnippetCompilationOptions => new CSharpCompilationOptions(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static void UseHostReferences(AnalyzerTest<DefaultVerifier> test)
    {
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.TestState.AdditionalReferences.AddRange(References);
    }

    private sealed class SnippetTest : CSharpAnalyzerTest<DeterminismAnalyzer, DefaultVerifier>
    {
        public SnippetTest() => UseHostReferences(this);

        protected override ParseOptions CreateParseOptions() => SnippetParseOptions;

        protected override CompilationOptions CreateCompilationOptions() => SnippetCompilationOptions;
    }

    private sealed class SnippetFixTest<TFix> : CSharpCodeFixTest<DeterminismAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        public SnippetFixTest() => UseHostReferences(this);

        protected override ParseOptions CreateParseOptions() => SnippetParseOptions;

        protected override CompilationOptions CreateCompilationOptions() => SnippetCompilationOptions;
    }
}
