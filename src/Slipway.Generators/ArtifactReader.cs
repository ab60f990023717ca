using System.Text;
using Microsoft.CodeAnalysis;

namespace Slipway.Generators;

/// <summary>Writes the member that a file becomes.</summary>
internal static class ArtifactReader
{
    /// <summary>Whether the file becomes a member.</summary>
    public static ArtifactKind? KindOf(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".prompty" => ArtifactKind.Prompt,
        ".py" or ".js" => ArtifactKind.Script,
        ".jinja" => ArtifactKind.Template,
        _ => null,
    };

    public static Artifact Read(AdditionalText file, ArtifactKind kind, CancellationToken ct)
    {
        // Line ends are made the same, so that a checkout that changes them does not change what the run records.
        string source = (file.GetText(ct)?.ToString() ?? "").Replace("\r\n", "\n");
        try
        {
            return kind is ArtifactKind.Prompt ? Prompt(source, file.Path) : Resource(kind, source, file.Path);
        }
        catch (ArtifactException e)
        {
            return Artifact.Broken(kind, e.Problem);
        }
    }

    private static Artifact Resource(ArtifactKind kind, string source, string path)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(path);
        string member = MemberName(name, path);
        string literal = Identifier.Literal(source);
        string code = kind is ArtifactKind.Script
            ? $"""
                  /// <summary>The script {Identifier.Doc(System.IO.Path.GetFileName(path))}.</summary>
                  public static global::Slipway.Script {member} {"{"} get; {"}"} = new({Identifier.Literal(name)}, global::Slipway.ScriptLanguage.{LanguageOf(path)}, {literal});
              """
            : $"""
                  /// <summary>The template {Identifier.Doc(System.IO.Path.GetFileName(path))}.</summary>
                  public static global::Slipway.Template {member} {"{"} get; {"}"} = global::Slipway.Template.Parse({Identifier.Literal(name)}, {literal});
              """;
        return new Artifact(kind, path, member, code, null);
    }

    private static string LanguageOf(string path) =>
        path.EndsWith(".py", StringComparison.OrdinalIgnoreCase) ? "Python" : "JavaScript";

    private static Artifact Prompt(string source, string path)
    {
        PromptFile prompt = PromptFile.Read(source, path);
        string member = MemberName(prompt.Name, path);
        IReadOnlyList<Parameter> parameters = Parameters(prompt, path);
        IEnumerable<string> declared = parameters.Where(p => p.IsRequired).Select(p => $"{p.Type} {p.Name}")
            .Concat(parameters.Where(p => !p.IsRequired).Select(p => $"{p.OptionalType} {p.Name} = null"));
        var code = new StringBuilder();
        string summary = prompt.Description.Length > 0 ? prompt.Description : $"The prompt {System.IO.Path.GetFileName(path)}.";
        code.Append($"    /// <summary>{Identifier.Doc(summary)}</summary>\n");
        code.Append($"    public global::Slipway.PromptCall {member}({string.Join(", ", declared)}) => new(\n");
        code.Append($"        _{member} ??= global::Slipway.Prompt.Parse({Identifier.Literal(source)}, {Identifier.Literal(System.IO.Path.GetFileName(path))}),\n");
        code.Append("        new global::System.Text.Json.Nodes.JsonObject\n        {\n");
        foreach (Parameter parameter in parameters)
        {
            code.Append($"            [{Identifier.Literal(parameter.Input)}] = {parameter.Value},\n");
        }

        code.Append("        });\n\n");
        code.Append($"    private static global::Slipway.Prompt? _{member};");
        return new Artifact(ArtifactKind.Prompt, path, member, code.ToString(), null);
    }

    private static string MemberName(string name, string path)
    {
        string member = Identifier.Pascal(name)
            ?? throw new ArtifactException(new("SLIP1004", $"'{name}' has no letter or digit, so it cannot be the name of a member.", path));
        return member is not ("Prompts" or "Scripts" or "Templates" or "Equals" or "ReferenceEquals" or "GetHashCode" or "GetType" or "ToString" or "MemberwiseClone" or "Finalize")
            ? member
            : throw new ArtifactException(new("SLIP1004", $"'{name}' would become {member}, which every class has already; choose another name.", path));
    }

    private static List<Parameter> Parameters(PromptFile prompt, string path)
    {
        List<Parameter> parameters = [];
        foreach (PromptFileInput input in prompt.Inputs)
        {
            string name = Identifier.Camel(input.Name)
                ?? throw new ArtifactException(new("SLIP1004", $"The input '{input.Name}' has no letter or digit, so it cannot be a parameter.", path));
            string unique = name;
            for (int i = 2; parameters.Exists(parameter => parameter.Name == unique); i++)
            {
                unique = name + i;
            }

            parameters.Add(new Parameter(input.Name, unique, input.Type, input.IsRequired));
        }

        return parameters;
    }

    private sealed class Parameter(string input, string name, string type, bool isRequired)
    {
        public string Input { get; } = input;

        public string Name { get; } = name;

        public bool IsRequired { get; } = isRequired;

        public string Type { get; } = type switch
        {
            "string" => "string",
            "number" => "double?",
            "integer" => "long?",
            "boolean" => "bool?",
            _ => "global::System.Text.Json.Nodes.JsonNode?",
        };

        public string OptionalType => Type == "string" ? "string?" : Type;

        /// <summary>A node has one parent, so the arguments get a copy of it.</summary>
        public string Value => Type.EndsWith("JsonNode?", StringComparison.Ordinal) ? $"{Name}?.DeepClone()" : Name;
    }
}
