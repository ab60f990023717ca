using Microsoft.CodeAnalysis;

namespace Slipway.Generators;

/// <summary>The rules for files that become members. Those for what becomes none are errors: without the member the code that uses it does not compile either.</summary>
internal static class ArtifactRules
{
    public static readonly DiagnosticDescriptor FrontMatter = Create("SLIP1001", "The front matter of a prompt is broken");
    public static readonly DiagnosticDescriptor Sections = Create("SLIP1002", "The role sections of a prompt are broken");
    public static readonly DiagnosticDescriptor DuplicateName = Create("SLIP1003", "Two files have the same name");
    public static readonly DiagnosticDescriptor Name = Create("SLIP1004", "A name cannot become a member");
    public static readonly DiagnosticDescriptor InputType = Create("SLIP1005", "The type of a prompt's input is not known");

    public static readonly DiagnosticDescriptor Variable = Create("SLIP1006", "The template of a prompt reads what is no input", DiagnosticSeverity.Warning);

    public static DiagnosticDescriptor Find(string id) => id switch
    {
        "SLIP1001" => FrontMatter,
        "SLIP1002" => Sections,
        "SLIP1003" => DuplicateName,
        "SLIP1004" => Name,
        "SLIP1006" => Variable,
        _ => InputType,
    };

    private static DiagnosticDescriptor Create(string id, string title, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(id, title, "{0}", "Slipway.Artifacts", severity, isEnabledByDefault: true);
}
