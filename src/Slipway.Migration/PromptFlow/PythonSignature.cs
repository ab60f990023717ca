using System.Text;
using System.Text.RegularExpressions;
using Slipway.Migration.Python;

namespace Slipway.Migration.PromptFlow;

/// <summary>A parameter of a Python function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Annotation">Its annotation as written; empty for none.</param>
/// <param name="Default">Its default as written; null for none.</param>
internal sealed record PythonParameter(string Name, string Annotation, string? Default);

/// <summary>The function with <c>@tool</c> in a Python file, read without running it.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Parameters">Its parameters; of a method, without <c>self</c>, and with those of the class's <c>__init__</c>.</param>
/// <param name="TakesAny">Whether it takes arguments that it does not name (<c>**kwargs</c>).</param>
internal sealed partial record PythonSignature(string Name, IReadOnlyList<PythonParameter> Parameters, bool TakesAny)
{
    /// <summary>The functions with <c>@tool</c> in a file; exactly one makes it a node's.</summary>
    public static IReadOnlyList<PythonSignature> FindAll(string source)
    {
        string code = WithoutComments(source);
        var found = new List<PythonSignature>();
        foreach (Match match in Tools.Matches(code))
        {
            (List<PythonParameter> parameters, bool takesAny) = Read(code, match.Index + match.Length);
            bool isMethod = match.Groups["indent"].Length > 0;
            if (isMethod)
            {
                parameters = [.. Constructor(code, match.Index), .. parameters.Skip(1)];
            }

            found.Add(new(match.Groups["name"].Value, parameters, takesAny));
        }

        return found;
    }

    /// <summary>The names of the enums that a file declares.</summary>
    public static IReadOnlyList<string> Enums(string source) => [.. EnumClasses.Matches(source).Select(match => match.Groups["name"].Value)];

    public PythonParameter? Find(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    private static IEnumerable<PythonParameter> Constructor(string code, int before)
    {
        int type = code.LastIndexOf("class ", before, StringComparison.Ordinal);
        Match init = type < 0 ? Match.Empty : Inits.Match(code, type);
        return init.Success ? Read(code, init.Index + init.Length).Parameters.Skip(1) : [];
    }

    /// <summary>Reads parameters up to the closing parenthesis.</summary>
    private static (List<PythonParameter> Parameters, bool TakesAny) Read(string code, int at)
    {
        var parameters = new List<PythonParameter>();
        bool takesAny = false;
        int depth = 0;
        int start = at;
        char quote = '\0';
        for (; at < code.Length; at++)
        {
            char c = code[at];
            if (quote != '\0')
            {
                at += c == '\\' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
                continue;
            }

            switch (c)
            {
                case '\'' or '"':
                    quote = c;
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ',' when depth == 0:
                    Add(code[start..at]);
                    start = at + 1;
                    break;
                case ')' when depth == 0:
                    Add(code[start..at]);
                    return (parameters, takesAny);
                case ')' or ']' or '}':
                    depth--;
                    break;
            }
        }

        return (parameters, takesAny);

        void Add(string text)
        {
            string one = text.Trim();
            if (one.StartsWith("**", StringComparison.Ordinal))
            {
                takesAny = true;
            }
            else if (one.Length > 0 && one[0] is not ('*' or '/'))
            {
                parameters.Add(Parameter(one));
            }
        }
    }

    private static PythonParameter Parameter(string text)
    {
        int equals = Outside(text, '=');
        string head = equals < 0 ? text : text[..equals];
        int colon = Outside(head, ':');
        return new(
            (colon < 0 ? head : head[..colon]).Trim(),
            colon < 0 ? "" : head[(colon + 1)..].Trim().Trim('\'', '"'),
            equals < 0 ? null : text[(equals + 1)..].Trim());
    }

    private static int Outside(string text, char wanted) => PythonText.Outside(text, 0, i => text[i] == wanted);

    private static string WithoutComments(string source)
    {
        var code = new StringBuilder(source.Length);
        foreach (string line in source.Split('\n'))
        {
            int comment = Outside(line, '#');
            code.Append(comment < 0 ? line.TrimEnd('\r') : line[..comment]).Append('\n');
        }

        return code.ToString();
    }

    [GeneratedRegex(@"^(?<indent>[ \t]*)@(?:[\w.]+\.)?tool\b[^\n]*\n(?:[ \t]*@[^\n]*\n|[ \t]*\n)*[ \t]*(?:async[ \t]+)?def[ \t]+(?<name>\w+)[ \t]*\(", RegexOptions.Multiline)]
    private static partial Regex Tools { get; }

    [GeneratedRegex(@"^class[ \t]+(?<name>\w+)[ \t]*\([^()\n]*\b(?:Str|Int)?Enum\b[^()\n]*\)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex EnumClasses { get; }

    [GeneratedRegex(@"def[ \t]+__init__[ \t]*\(")]
    private static partial Regex Inits { get; }
}
