using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Files;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes prompts: the file a prompt designer owns, and the call.</summary>
internal static class PromptEmitter
{
    /// <summary>A template that renders no text.</summary>
    private const string Nothing = "{{ \"\" }}";

    public static void Declare(NodeDeclaration declaration, PromptNode node)
    {
        if (declaration.Read.All(static output => output == "text"))
        {
            declaration.AddOnly("text", CsType.Text);
            return;
        }

        RecordType? answer = DeclareAnswer(declaration, node);
        bool mayLackAnswer = answer is null || node.OnError is not null;
        Local reply = declaration.Place(answer is null ? "DifyReply" : $"DifyReply<{RecordSet.RecordOf(answer).Nullable(mayLackAnswer)}>");
        declaration.Add("text", reply, ".Text", CsType.Text);
        declaration.Add("reasoning_content", reply, ".ReasoningContent", CsType.Text);
        declaration.Add("usage", reply, ".Usage", CsType.Object);
        declaration.Add("finish_reason", reply, ".FinishReason", CsType.Text);
        if (node.OutputSchema is not null)
        {
            declaration.Add(StructuredAnswer.Output, reply, ".StructuredOutput", answer is null ? CsType.Object : RecordSet.RecordOf(answer), mayLackAnswer);
        }
    }

    public static Expression Emit(LevelScope level, PromptNode node) => Ask(level, node, Call(level, node));

    /// <summary>The record of a structured answer; null when it stays an object.</summary>
    private static RecordType? DeclareAnswer(NodeDeclaration declaration, PromptNode node)
    {
        if (StructuredAnswer.FieldsOf(node, declaration.Context.Usage) is not { } fields)
        {
            return null;
        }

        RecordType record = declaration.Context.Records.Declare(
            declaration.Step.Append("answer"), $"What the prompt <c>{declaration.Step.Kebab}</c> is answered with.", fields);
        declaration.Keep(record);
        return record;
    }

    /// <summary>The call with its arguments and retries, not asked yet. Writes the prompt's file.</summary>
    public static Expression Call(LevelScope level, PromptNode node)
    {
        FlowContext context = level.Context;
        Words step = context.Names[node].Step;
        var inputs = new PromptInputs(level, node);
        List<(string Role, string Source)> messages = [];
        List<Expression[]> files = [];
        bool mayBeEmpty = false;
        foreach (FlowMessage message in AllMessages(node))
        {
            string source = message.Template is { } template
                ? JinjaText.Template(template.Source)
                : JinjaText.Message(inputs.PartsOf(message.Text!));
            if (source.Length > 0 || message.Files.Count > 0)
            {
                messages.Add((message.Role, source.Length > 0 ? source : Nothing));
                mayBeEmpty |= message.Template is not null || message.Text!.Parts.All(part => part.Literal is null);
                files.AddRange(message.Files.Select(file => Files(level, node, file, messages.Count)));
            }
        }

        if (node.Vision is { } vision)
        {
            files.Add(Files(level, node, vision.Value, after: null));
        }

        if (messages.Count == 0)
        {
            context.Diagnostics.Add(new Diagnostic(
                EmittingDiagnostics.EmptyPrompt, DiagnosticSeverity.Warning, $"Node '{node.Title}' has a prompt without text; its step fails, as it does in the builder.", node.Where));
            messages.Add(("user", Nothing));
        }

        string description = node.Description.Length > 0 ? node.Description
            : GenericTitles.Contains(node.Title) || (Words.Of(node.Title).Equals(step) && node.Title.All(char.IsAscii)) ? ""
            : Printable(node.Title);
        var text = new PromptText(step.Kebab, description, context.Models.Of(node.Model), inputs.Declared, messages);
        context.Artifacts.AddPrompt(step, text.Write(node, mayBeEmpty));
        context.UsesPrompts = true;
        Expression asked = files.Aggregate(
            Expression.Text("prompts").Call(step.Pascal, inputs.Arguments), (call, arguments) => call.Call("WithFiles", arguments));
        return node.Retry is { } retry ? asked.Call("WithRetry", $"{retry.MaxRetries}", CodeEmitter.Interval(retry)) : asked;
    }

    /// <summary>The arguments that attach files: behind a message, or for null with the last one.</summary>
    private static Expression[] Files(LevelScope level, PromptNode node, FlowReference value, int? after)
    {
        Expression images = Expression.Invoke("DifyPrompt.Images", ValueTexts.Plain(level.Read(value, node)));
        Expression detail = Literal.Of(node.ImageDetail ?? "low");
        return after is { } number ? [images, detail, $"after: {number}"] : [images, detail];
    }

    private static Expression Ask(LevelScope level, PromptNode node, Expression call)
    {
        if (node.Tools is { } tools)
        {
            call = call.Call("WithTools", new ListExpression("[", [.. tools.Tools.Select(tool => ToolEmitter.ForModel(level, node, tool))], "]"), $"DifyAgent.Rounds({tools.MaxRounds})");
        }

        bool wantsMore = level.Outputs.HolderOf(node)?.Type.StartsWith("DifyReply", StringComparison.Ordinal) ?? false;
        return wantsMore
            ? Expression.Invoke($"DifyPrompt.ReplyAsync{AnswerType(level.Outputs.HolderOf(node)!)}", call, Expression.Run.ToString())
            : call.Call(level.Context.Results.Streams(level, node) ? "StreamAsync" : "AskAsync", Expression.Run.ToString());
    }

    /// <summary>The type argument of the reply; empty when the answer has no record.</summary>
    private static string AnswerType(Local reply) => reply.Type.TrimEnd('?')["DifyReply".Length..];

    /// <summary>The messages, with the one that follows the earlier messages of the conversation.</summary>
    private static IEnumerable<FlowMessage> AllMessages(PromptNode node)
    {
        foreach (FlowMessage message in node.Messages)
        {
            yield return message;
        }

        if (node.Memory is { } memory)
        {
            var question = new FlowReference(FlowSource.System, null, "query", [], "sys.query", node.Where);
            yield return memory.Query ?? new FlowMessage("user", new FlowText([new FlowTextPart(null, question)], node.Where), null);
        }
    }

    private static string Printable(string title)
    {
        string text = string.Concat(title.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return text.Length > 160 ? text[..160] + "…" : text;
    }
}

/// <summary>The inputs of a prompt: one for each value that its messages insert, named by what the value is.</summary>
internal sealed class PromptInputs
{
    private static readonly string[] JinjaWords =
    [
        "true", "false", "none", "and", "or", "not", "in", "is", "if", "else", "elif", "for", "loop", "self", "super", "varargs", "kwargs", "caller",
        "import", "include", "extends", "block", "macro", "call", "filter", "set", "with", "without", "context", "recursive", "range", "dict", "lipsum",
        "cycler", "joiner", "namespace",
    ];

    private readonly LevelScope _level;
    private readonly PromptNode _node;
    private readonly NameTable _names = new(JinjaWords);
    private readonly Dictionary<string, string> _byReference = [];
    private readonly List<(string Name, string Type)> _declared = [];
    private readonly List<Expression> _arguments = [];

    public PromptInputs(LevelScope level, PromptNode node)
    {
        _level = level;
        _node = node;
        IEnumerable<FlowTemplate> templates = node.Messages.Where(message => message.Template is not null).Select(message => message.Template!);
        foreach (FlowBinding variable in templates.SelectMany(template => template.Variables.Where(variable => Mentions(template.Source, variable.Name))).DistinctBy(variable => variable.Name))
        {
            AddVariable(variable);
        }
    }

    /// <summary>The inputs as the front matter declares them.</summary>
    public IReadOnlyList<(string Name, string Type)> Declared => _declared;

    /// <summary>The arguments of the call, in the same order.</summary>
    public IReadOnlyList<Expression> Arguments => _arguments;

    /// <summary>The parts of a text, with inputs in the place of references.</summary>
    public IReadOnlyList<(string? Literal, string? Variable)> PartsOf(FlowText text) =>
        [.. text.Parts.Select(part => part.Reference is { } reference ? ((string?)null, InputOf(reference, part.Form)) : (part.Literal, null))];

    private static bool Mentions(string source, string name) => source.Contains(name, StringComparison.Ordinal);

    private void AddVariable(FlowBinding variable)
    {
        ReadValue value = _level.Read(variable.Value, _node);
        _names.Take(Words.Of(variable.Name), words => words.Snake);
        (string type, Expression argument) = value switch
        {
            { Presence: Structuring.Presence.Never } => ("string", (Expression)"\"\""),
            { Presence: Structuring.Presence.Always, IsNullable: false, Path.Count: 0, Type.Kind: CsKind.Text } => ("string", value.Expression),
            { Presence: Structuring.Presence.Always, IsNullable: false, Path.Count: 0, Type.Kind: CsKind.Boolean } => ("boolean", value.Expression),
            { Presence: Structuring.Presence.Sometimes, Type.Kind: CsKind.Text, Path.Count: 0 } => ("string", Or(value.Expression)),
            { Presence: Structuring.Presence.Sometimes } => ("any", Or(ValueTexts.Node(value))),
            _ => ("any", ValueTexts.Node(value)),
        };
        _declared.Add((variable.Name, type));
        _arguments.Add(argument);
    }

    private static Expression Or(Expression value) => Expression.Text($"{value.Flat} ?? \"\"", value.Reads);

    private string InputOf(FlowReference reference, FlowTextForm form)
    {
        string key = $"{form}/{reference.Source}/{reference.NodeId}/{reference.Name}/{string.Join('/', reference.Path)}";
        if (_byReference.TryGetValue(key, out string? known))
        {
            return known;
        }

        bool isContext = reference is { Source: FlowSource.System, Name: "context" } && _node.Context is not null;
        string name = _names.Take(isContext ? WordsOf(_node.Context!) : WordsOf(reference), words => words.Snake).Snake;
        _byReference.Add(key, name);
        _declared.Add((name, "string"));
        _arguments.Add(isContext
            ? Expression.Invoke("DifyPrompt.Context", ValueTexts.Plain(_level.Read(_node.Context!, _node)))
            : TextOf(reference, form));
        return name;
    }

    private Expression TextOf(FlowReference reference, FlowTextForm form)
    {
        if (form is FlowTextForm.Histories)
        {
            string conversation = $"{Expression.Run}.Conversation";
            return _node.Histories?.Window is { } window
                ? Expression.Invoke("DifyPrompt.Histories", conversation, $"{window}")
                : Expression.Invoke("DifyPrompt.Histories", conversation);
        }

        ReadValue value = _level.Read(reference, _node);
        bool isPlain = value is { Presence: Structuring.Presence.Always, IsNullable: false, Path.Count: 0, Type.Kind: CsKind.Text };
        return (form, value.Presence) switch
        {
            (FlowTextForm.Printed, _) => ValueTexts.Text(_node.AllowsMissing ? value : ValueTexts.Required(value)),
            (_, Structuring.Presence.Never) => "\"\"",
            _ when isPlain => value.Expression,
            (FlowTextForm.PrintedOrNothing, _) => Expression.Invoke("DifyText.From", ValueTexts.Plain(value)),
            _ => Expression.Invoke("DifyPrompt.Raw", ValueTexts.Plain(value)),
        };
    }

    private Words WordsOf(FlowReference reference)
    {
        Words words = reference switch
        {
            { Source: FlowSource.System, Name: "histories" } => Words.Of("histories"),
            { Path.Count: > 0 } => Words.Of(reference.Path[^1]),
            { Source: FlowSource.Node, Name: "text" or "output" or "result" } => _level.Context.Names[reference.NodeId!].Noun,
            { Source: FlowSource.Node, Name: "body" } => _level.Context.Names[reference.NodeId!].Noun.Append("body"),
            { Source: FlowSource.Item } => Words.Of(_level.ItemName(reference.NodeId!)),
            { Source: FlowSource.Index } => Words.Of("index"),
            _ => Words.Of(reference.Name),
        };
        return words.IsEmpty ? Words.Of("value") : words;
    }
}
