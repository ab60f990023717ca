using System.Text;
using System.Text.RegularExpressions;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Files;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Projects;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>Writes the C# files of a pipeline.</summary>
internal static partial class SourceFiles
{
    private const int Width = 120;

    public static IEnumerable<ProjectFile> Write(FlowContext context, List<Statement> statements)
    {
        string folder = $"src/{context.Namespace}/";
        yield return File(context, folder + context.ClassName, PipelineClass(context, statements));
        yield return File(context, folder + context.Input.TypeName, RecordText(context.Input.Record, isNested: false));
        if (OutputText(context) is { } output)
        {
            yield return File(context, folder + context.Results.OutputType, output);
        }

        if (context.Settings.IsUsed)
        {
            yield return File(context, folder + context.Settings.TypeName, SettingsText(context));
        }

        if (context.Conversation.IsUsed)
        {
            yield return File(context, folder + context.Conversation.TypeName, ConversationText(context));
        }

        foreach (LoopState state in context.Loops)
        {
            yield return File(context, folder + state.Name, StateText(state));
        }

        if (context.Functions.Methods.Count > 0)
        {
            yield return File(context, folder + context.Functions.TypeName, FunctionsText(context));
        }

        foreach (ToolInterface tool in context.Tools.All)
        {
            yield return File(context, $"{folder}tools/{tool.Name}", ToolText(tool));
        }

        foreach (RecordType record in context.Records.Records)
        {
            yield return File(context, folder + record.Name, RecordText(record, isNested: false));
        }

        foreach (EnumType classes in context.Enums)
        {
            yield return File(context, folder + classes.Name, EnumText(classes));
        }
    }

    private static ProjectFile File(FlowContext context, string path, string declaration)
    {
        var text = new StringBuilder();
        foreach ((Regex pattern, string name) in Usings)
        {
            if (pattern.IsMatch(declaration))
            {
                text.Append($"using {name};\n");
            }
        }

        if (text.Length > 0)
        {
            text.Append('\n');
        }

        if (ConstantDecisions.IsMatch(declaration))
        {
            // The flow asks what it knows the answer of; warnings are errors in the project.
            text.Insert(0, "#pragma warning disable CS0162 // Some of the flow is never reached\n\n");
        }

        text.Append($"namespace {context.Namespace};\n\n").Append(declaration);
        return new ProjectFile(path + ".cs", text.ToString());
    }

    private static string PipelineClass(FlowContext context, List<Statement> statements)
    {
        List<string> parameters = [];
        if (context.UsesPrompts)
        {
            parameters.Add("Prompts prompts");
        }

        if (context.Settings.IsUsed)
        {
            parameters.Add($"{context.Settings.TypeName} settings");
        }

        parameters.AddRange(context.Tools.All.Select(tool => $"{tool.Name} {tool.Parameter}"));
        string own = parameters.Count == 0 ? "" : $"({string.Join(", ", parameters)})";
        if ($"public sealed class {context.ClassName}{own}".Length > Width)
        {
            own = $"(\n        {WrapParameters(parameters)})";
        }

        var text = new StringBuilder(Summary(ClassSummary(context), ""));
        string head = $"public sealed class {context.ClassName}{own}";
        string inherits = $": Pipeline<{context.Input.TypeName}, {context.Results.OutputType}>";
        text.Append(head.Length + inherits.Length + 1 <= Width ? $"{head} {inherits}\n{{\n" : $"{head}\n    {inherits}\n{{\n");
        AppendMethod(text, $"public override", "RunAsync", [$"{context.Input.TypeName} input"], context.Results.OutputType, Written(statements, context.Results.OutputType));
        List<(Method Method, WrittenBody Body)> written = [.. context.Methods.Methods.Select(method => (method, Written(method.Statements, method.Returns)))];
        HashSet<string> ofObject = MembersOfObject(parameters, written);
        foreach ((Method method, WrittenBody body) in written)
        {
            text.Append('\n');
            string modifiers = ofObject.Contains(method.Name) ? "private" : "private static";
            AppendMethod(text, modifiers, method.Name, [.. method.Parameters.Select(parameter => parameter.ToString())], method.Returns, body);
        }

        return text.Append("}\n").ToString();
    }

    private static string ClassSummary(FlowContext context)
    {
        string description = Plain(context.App.Description);
        string origin = $"Migrated from the {BuilderName(context.App.Builder)} app \"{Plain(context.App.Name)}\".";
        return description.Length == 0 ? origin : $"{(description[^1] is '.' or '!' or '?' or '。' ? description : description + ".")} {origin}";
    }

    internal static string BuilderName(string builder) => builder switch { "dify" => "Dify", "promptflow" => "Prompt flow", _ => builder };

    private static void AppendMethod(
        StringBuilder text, string modifiers, string name, IReadOnlyList<string> parameters, string returns, WrittenBody body)
    {
        string type = returns.Length == 0 ? "Task" : $"Task<{returns}>";
        string head = $"    {modifiers} {(body.IsAsync ? "async " : "")}{type} {name}(";
        string all = string.Join(", ", parameters.Append("RunContext run"));
        text.Append(head);
        text.Append(head.Length + all.Length + 1 <= Width ? all : "\n        " + WrapParameters([.. parameters, "RunContext run"]));
        text.Append(")\n    {\n").Append(body.Text).Append("    }\n");
    }

    private static WrittenBody Written(List<Statement> statements, string returns)
    {
        bool isAsync = LocalUse.Awaits(statements);
        return new WrittenBody(isAsync, CodePrinter.Print(isAsync ? Redundancy.Without(statements, returns) : WithTasks(statements, returns), 8));
    }

    /// <summary>The members that belong to an object: what its constructor takes, and the methods that use such a member.</summary>
    private static HashSet<string> MembersOfObject(List<string> parameters, List<(Method Method, WrittenBody Body)> methods)
    {
        HashSet<string> members = [.. parameters.Select(parameter => parameter[(parameter.LastIndexOf(' ') + 1)..])];
        List<(string Name, HashSet<string> Words)> open = [.. methods.Select(method => (method.Method.Name, Identifier.Matches(method.Body.Text).Select(match => match.Value).ToHashSet()))];
        while (open.RemoveAll(method => method.Words.Overlaps(members) && members.Add(method.Name)) > 0)
        {
        }

        return members;
    }

    private static string WrapParameters(List<string> parameters)
    {
        var text = new StringBuilder();
        int column = 8;
        for (int i = 0; i < parameters.Count; i++)
        {
            string part = parameters[i] + (i == parameters.Count - 1 ? "" : ",");
            if (i > 0 && column + part.Length + 2 > Width)
            {
                text.Append("\n        ");
                column = 8;
            }
            else if (i > 0)
            {
                text.Append(' ');
            }

            text.Append(part);
            column += part.Length + 1;
        }

        return text.ToString();
    }

    /// <summary>A method that awaits nothing returns finished tasks.</summary>
    private static List<Statement> WithTasks(List<Statement> statements, string returns)
    {
        List<Statement> result = [.. statements.Select(statement => statement switch
        {
            Statement.Return { Value: { } value } => new Statement.Return(Expression.Invoke(NeedsType(value, returns) ? $"Task.FromResult<{returns}>" : "Task.FromResult", value)),
            Statement.Return => new Statement.Return("Task.CompletedTask"),
            Statement.If choice => choice with
            {
                Then = choice.Then with { Statements = WithTasksInside(choice.Then.Statements, returns) },
                Else = choice.Else is { } otherwise ? otherwise with { Statements = WithTasksInside(otherwise.Statements, returns) } : null,
            },
            Statement.Switch choice => choice with
            {
                Arms = [.. choice.Arms.Select(arm => arm with { Body = arm.Body with { Statements = WithTasksInside(arm.Body.Statements, returns) } })],
            },
            Statement.For loop => loop with { Body = loop.Body with { Statements = WithTasksInside(loop.Body.Statements, returns) } },
            Statement.Try attempt => attempt with
            {
                Work = attempt.Work with { Statements = WithTasksInside(attempt.Work.Statements, returns) },
                Failed = attempt.Failed with { Statements = WithTasksInside(attempt.Failed.Statements, returns) },
            },
            _ => statement,
        })];
        if (returns.Length == 0 && !LocalUse.AlwaysReturns(result))
        {
            result.Add(new Statement.Return("Task.CompletedTask"));
        }

        return result;
    }

    private static List<Statement> WithTasksInside(List<Statement> statements, string returns) =>
        statements.Count == 0 ? statements : WithTasks(statements, returns.Length == 0 ? "void" : returns);

    private static bool NeedsType(Expression value, string type) => value switch
    {
        TextExpression { Locals: [var local] } text => text.Content != local.Name || local.Type != type,
        CallExpression { Target: null, Name: var name } => name != $"{type}.Send" && (!name.StartsWith("new ", StringComparison.Ordinal) || name.Contains('.', StringComparison.Ordinal)),
        _ => true,
    };

    private static string Summary(string text, string indent, bool isXml = false)
    {
        string content = isXml ? text : Xml(text);
        return $"{indent}/// <summary>{content}</summary>\n";
    }

    internal static string Xml(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A text on one line, without what could end a comment or turn its direction.</summary>
    private static string Plain(string text)
    {
        const int Most = 300;
        string line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        string safe = string.Concat(line.Where((c, index) => Literal.CanBeRaw(c.ToString()) || (char.IsSurrogate(c) && Literal.CanBeRaw(line))));
        return safe.Length > Most ? safe[..(char.IsHighSurrogate(safe[Most - 1]) ? Most - 1 : Most)] + "…" : safe;
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Identifier { get; }

    private sealed record WrittenBody(bool IsAsync, string Text);
}
