using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting;

/// <summary>The interfaces of the tools that a flow calls: one for each, with the parameters that its calls use.</summary>
internal sealed class ToolInterfaces
{
    private readonly Dictionary<(string Provider, string Name), ToolInterface> _all = [];
    private readonly HashSet<ToolInterface> _used = [];
    private readonly FlowApp _app;
    private readonly NameTable _types;
    private readonly NameTable _locals;

    public ToolInterfaces(FlowApp app, NameTable types, NameTable locals)
    {
        _app = app;
        _types = types;
        _locals = locals;
        IEnumerable<Call> calls = NodeNamer.Within(app.Graph).SelectMany(node => node switch
        {
            ToolNode tool => [new Call(tool.Tool, tool.Where, [.. tool.Arguments.Select(Argument.Of)], IsByModel: false)],
            PromptNode { Tools: { } tools } => tools.Tools.Select(tool => new Call(
                tool.Tool, node.Where, [.. tool.Given.Select(Argument.Of), .. tool.Tool.Parameters.Select(Argument.Of)], IsByModel: true)),
            _ => Enumerable.Empty<Call>(),
        });
        foreach (IGrouping<(string, string), Call> group in calls.GroupBy(call => (call.Tool.Provider, call.Tool.Name)))
        {
            Add([.. group]);
        }
    }

    /// <summary>Those that emitted code calls, in the order of the export.</summary>
    public IEnumerable<ToolInterface> All => _all.Values.Where(_used.Contains);

    public ToolInterface Of(FlowTool tool) => _all[(tool.Provider, tool.Name)];

    /// <summary>The interface for code that calls it.</summary>
    public ToolInterface Use(FlowTool tool, List<Diagnostic> diagnostics)
    {
        ToolInterface used = Of(tool);
        if (_used.Add(used))
        {
            diagnostics.Add(new Diagnostic(
                DiagnosticCodes.InterfaceToImplement, DiagnosticSeverity.Info, $"The tool {used.Words} is not in the export: implement {used.Name}. Until then its calls fail.", used.Where));
        }

        return used;
    }

    private void Add(List<Call> calls)
    {
        FlowTool tool = calls[0].Tool;
        Words words = NameOf(tool);
        string name = _types.Take(words, wish => "I" + wish.Pascal).Pascal;
        string record = _types.TakePascal(Words.Of(name).Append("arguments"));
        var arguments = new RecordType(record, $"What <see cref=\"I{name}\"/> is given.", MembersOf(calls, record));
        _all.Add((tool.Provider, tool.Name), new ToolInterface(
            "I" + name, _locals.TakeCamel(Words.Of(name)), tool, arguments, _app.Builder == "dify" ? "DifyToolReply" : "JsonNode?", calls[0].Where));
    }

    /// <summary>The tool's name, with its provider's where it alone says little.</summary>
    private static Words NameOf(FlowTool tool)
    {
        Words words = Words.Of(tool.Name);
        Words provider = Words.Of(tool.Provider[(tool.Provider.LastIndexOf('/') + 1)..]);
        if (words.IsEmpty)
        {
            return provider.IsEmpty ? Words.Of("unnamed tool") : provider;
        }

        return words.Items.Count > 1 || provider.IsEmpty ? words
            : provider.Items.Contains(words.Items[0]) ? provider
            : new Words([.. provider.Items, .. words.Items]);
    }

    private static List<RecordMember> MembersOf(List<Call> calls, string record)
    {
        NameTable names = new([.. Reserved.Members, record]);
        var members = new List<RecordMember>();
        foreach (string parameter in calls.SelectMany(call => call.Uses).Select(use => use.Name).Distinct(StringComparer.Ordinal))
        {
            List<Argument?> uses = [.. calls.Select(call => call.Uses.FirstOrDefault(use => use.Name == parameter))];
            List<CsType> types = [.. uses.OfType<Argument>().Select(use => TypeOf(use.Type)).Distinct()];
            bool isOptional = uses.Exists(use => use is null or { IsOptional: true });
            Words words = Words.Of(parameter);
            string description = calls.SelectMany(call => call.Tool.Parameters).FirstOrDefault(declared => declared.Name == parameter)?.Description ?? "";
            members.Add(new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), parameter, types is [var only] ? only : CsType.Node, isOptional)
            {
                Summary = description,
                Default = isOptional ? "null" : null,
                Attributes = description.Length > 0 && calls.Exists(call => call.IsByModel) ? [$"Description({Literal.Of(description)})"] : [],
            });
        }

        return [.. members.OrderBy(member => member.IsNullable)];
    }

    private static CsType TypeOf(FlowType type) => type.Kind switch
    {
        FlowTypeKind.String => CsType.Text,
        FlowTypeKind.Number => CsType.Number,
        FlowTypeKind.Boolean => CsType.Boolean,
        _ => CsType.Node,
    };

    /// <summary>A use of a tool.</summary>
    /// <param name="Tool">The tool.</param>
    /// <param name="Where">The node.</param>
    /// <param name="Uses">The parameters it uses.</param>
    /// <param name="IsByModel">Whether a model decides to call it, so that descriptions are for the model.</param>
    private sealed record Call(FlowTool Tool, SourceLocation Where, IReadOnlyList<Argument> Uses, bool IsByModel);

    /// <summary>A use of a parameter.</summary>
    private sealed record Argument(string Name, FlowType Type, bool IsOptional)
    {
        public static Argument Of(FlowArgument argument) => new(argument.Name, argument.Type, IsOptional: argument.Value is not null);

        public static Argument Of(FlowToolParameter parameter) => new(parameter.Name, parameter.Type, !parameter.IsRequired);
    }
}
