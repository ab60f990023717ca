using Microsoft.CodeAnalysis;

namespace Slipway.Migration.Compiling;

/// <summary>The assemblies that pipelines are compiled against, read once and shared: what the running process itself has loaded or could load.</summary>
internal static class ReferenceSet
{
    /// <summary>Parts of the shared framework that pipelines use; each one more costs time in every compilation.</summary>
    private static readonly HashSet<string> FrameworkParts = new(StringComparer.OrdinalIgnoreCase)
    {
        "System.Private.CoreLib", "System.Private.Uri", "System.Runtime", "System.Runtime.Extensions", "System.Collections", "System.Collections.Concurrent",
        "System.Collections.Immutable", "System.ComponentModel.Annotations", "System.ComponentModel.Primitives", "System.Console", "System.Globalization",
        "System.Linq", "System.Memory", "System.Net.Http", "System.Net.Primitives", "System.ObjectModel", "System.Runtime.Numerics",
        "System.Text.Encodings.Web", "System.Text.Json", "System.Text.RegularExpressions", "System.Threading", "System.Threading.Tasks", "netstandard",
        "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
    };

    private static readonly Lazy<IReadOnlyList<MetadataReference>> Usual = new(() => Find(IsNeeded));

    private static readonly Lazy<IReadOnlyList<MetadataReference>> All = new(() => Find(path => IsNeeded(path) || IsFramework(path)));

    /// <summary>The references that pipelines usually need. The same instances every time, so that the compiler reuses what it has read of them.</summary>
    public static IReadOnlyList<MetadataReference> References => Usual.Value;

    /// <summary>Those and the rest of the framework, which a build has too.</summary>
    public static IReadOnlyList<MetadataReference> Whole => All.Value;

    private static List<MetadataReference> Find(Func<string, bool> isNeeded)
    {
        string paths = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string
            ?? throw new InvalidOperationException("The process does not say which assemblies it has; pipelines cannot be compiled in it.");
        return [.. paths.Split(Path.PathSeparator).Where(isNeeded).Order(StringComparer.Ordinal).Select(path => MetadataReference.CreateFromFile(path))];
    }

    private static bool IsFramework(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Microsoft.CSharp.dll");

    private static bool IsNeeded(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return FrameworkParts.Contains(name)
            || (name.StartsWith("Slipway", StringComparison.Ordinal) && !name.EndsWith("Tests", StringComparison.Ordinal)
                && name is not ("Slipway.Migration" or "Slipway.Generators"));
    }
}
