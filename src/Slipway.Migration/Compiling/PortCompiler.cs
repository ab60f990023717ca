using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Slipway.Migration.Python;

namespace Slipway.Migration.Compiling;

/// <summary>Compiles ported scripts in memory, so that they can be compared with the scripts.</summary>
public static class PortCompiler
{
    /// <summary>Compiles a port.</summary>
    /// <param name="script">The port.</param>
    /// <param name="call">Its <c>Call</c>, which takes the arguments as a dict; null when it does not compile without a warning.</param>
    /// <param name="error">What the compiler says; empty when it compiles.</param>
    public static bool TryCompile(PortedScript script, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MethodInfo? call, out string error)
    {
        ArgumentNullException.ThrowIfNull(script);
        var compilation = CSharpCompilation.Create(
            "Ported",
            [CSharpSyntaxTree.ParseText("global using System; global using System.Linq;"), CSharpSyntaxTree.ParseText(script.ToClass("Ported", "PortedCode", "Ported."))],
            ReferenceSet.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Diagnostic? first = compilation.Emit(image).Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        error = first?.GetMessage(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        call = first is null ? Assembly.Load(image.ToArray()).GetType("Ported.PortedCode")!.GetMethod("Call") : null;
        return call is not null;
    }
}
