using Slipway.Migration.Diagnostics;
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
        foreach (IGrouping<(string, string), ToolNode> calls in NodeNamer.Within(app.Graph).OfType<ToolNode>().GroupBy(node => (node.Tool.Provider, node.Tool.Name)))
        {
            Add(calls.First().Tool, [.. calls.Select(call => call.Arguments)], calls.First().Where);
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

    private void Add(FlowTool tool, List<IReadOnlyList<FlowArgument>> calls, SourceLocation where)
    {
        Words words = NameOf(tool);
        string name = _types.Take(words, wish => "I" + wish.Pascal).Pascal;
        string record = _types.TakePascal(Words.Of(name).Append("arguments"));
        var arguments = new RecordType(record, $"What <see cref=\"I{name}\"/> is given.", MembersOf(tool, calls, record));
        _all.Add((tool.Provider, tool.Name), new ToolInterface(
            "I" + name, _locals.TakeCamel(Words.Of(name)), tool, arguments, _app.Builder == "dify" ? "DifyToolReply" : "JsonNode?", where));
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

    private static List<RecordMember> MembersOf(FlowTool tool, List<IReadOnlyList<FlowArgument>> calls, string record)
    {
        NameTable names = new([.. Reserved.Members, record]);
        var members = new List<RecordMember>();
        foreach (string parameter in calls.SelectMany(call => call).Select(argument => argument.Name).Distinct(StringComparer.Ordinal))
        {
            List<FlowArgument?> given = [.. calls.Select(call => call.FirstOrDefault(argument => argument.Name == parameter))];
            List<CsType> types = [.. given.OfType<FlowArgument>().Select(TypeOf).Distinct()];
            bool isOptional = given.Exists(argument => argument is null or { Value: not null });
            Words words = Words.Of(parameter);
            members.Add(new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), parameter, types is [var only] ? only : CsType.Node, isOptional)
            {
                Summary = tool.Parameters.FirstOrDefault(declared => declared.Name == parameter)?.Description ?? "",
                Default = isOptional ? "null" : null,
            });
        }

        return [.. members.OrderBy(member => member.IsNullable)];
    }

    private static CsType TypeOf(FlowArgument argument) => argument.Type.Kind switch
    {
        FlowTypeKind.String => CsType.Text,
        FlowTypeKind.Number => CsType.Number,
        FlowTypeKind.Boolean => CsType.Boolean,
        _ => CsType.Node,
    };
}
