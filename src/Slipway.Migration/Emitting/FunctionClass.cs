using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>The methods that call a flow's functions: each named after its function, with a record of its parameters.</summary>
internal sealed partial class FunctionClass
{
    private readonly FlowContext _context;
    private readonly Dictionary<string, FunctionMethod> _methods = [];
    private readonly NameTable _names;
    private readonly HashSet<string> _shared;

    /// <param name="context">The flow.</param>
    /// <param name="isAggregation">Whether it runs once over all lines.</param>
    public FunctionClass(FlowContext context, bool isAggregation)
    {
        _context = context;
        FunctionNode[] nodes = [.. NodeNamer.Within(context.App.Graph).OfType<FunctionNode>()];
        TypeName = nodes.Length == 0 ? "" : context.Types.TakePascal(Words.Of(isAggregation ? "metrics functions" : "functions"));
        _names = new NameTable([.. Reserved.Members, TypeName]);
        _shared = [.. nodes.GroupBy(node => node.Function).Where(same => same.Count() > 1).Select(same => same.Key)];
    }

    /// <summary>The class's name; empty when there are no functions.</summary>
    public string TypeName { get; }

    /// <summary>The methods in order of their first call.</summary>
    public IReadOnlyCollection<FunctionMethod> Methods => _methods.Values;

    /// <summary>The call of a node's function up to its first parenthesis; empty when no code calls it.</summary>
    public string CallOf(FunctionNode node) => _methods.TryGetValue(node.Id, out FunctionMethod? method) ? $"{TypeName}.{method.Name}(" : "";

    /// <summary>The method of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="given">The values that the flow gives it, by parameter.</param>
    /// <param name="bypassable">The parameters whose values may come from a node that was bypassed.</param>
    public FunctionMethod Declare(FunctionNode node, IReadOnlyList<(string Name, ReadValue Value)> given, IReadOnlyList<string> bypassable)
    {
        if (_methods.TryGetValue(node.Id, out FunctionMethod? known))
        {
            return known;
        }

        Words step = _context.Names[node].Step;
        Words wish = node.Function.Length == 0 || _shared.Contains(node.Function) || Words.Of(node.Function).IsEmpty ? step : Words.Of(node.Function);
        Words name = _names.Take(wish, static words => words.Pascal + "Async");
        List<FunctionParameter> unset = [.. node.Parameters.Where(parameter => given.All(one => one.Name != parameter.Name))];
        string typeName = _context.Types.TakePascal(name.Append("arguments"));
        List<RecordMember> members = Members(typeName, node, given, unset);
        string signature = $"{(node.Function.Length == 0 ? step.Snake : node.Function)}({string.Join(", ", node.Parameters.Select(Text))})";
        RecordType? record = members.Count == 0 ? null
            : _context.Records.Declare(new RecordType(typeName, $"What the function <c>{name.Snake}</c> is given.", members));

        // A port without a default takes None for what was bypassed, as Python's function does.
        string? ported = _context.Ports.ClassOf(node);
        HashSet<string> withDefault = [.. node.Parameters.Where(parameter => parameter.Default is not null).Select(parameter => parameter.Name)];
        var method = new FunctionMethod(name.Pascal + "Async", step, signature, record, ported is null ? bypassable : [.. bypassable.Where(withDefault.Contains)])
        {
            Ported = ported,
            Unset = [.. unset.Where(parameter => members.TrueForAll(member => member.JsonName != parameter.Name)).Select(parameter => parameter.Name)],
        };
        _methods.Add(node.Id, method);
        return method;
    }

    private static string Text(FunctionParameter parameter) =>
        parameter.Name + (parameter.Annotation.Length > 0 ? $": {parameter.Annotation}" : "") + (parameter.Default is { } value ? $"{(parameter.Annotation.Length > 0 ? " = " : "=")}{value}" : "");

    private static List<RecordMember> Members(string typeName, FunctionNode node, IReadOnlyList<(string Name, ReadValue Value)> given, List<FunctionParameter> unset)
    {
        NameTable names = new([.. Reserved.Members, typeName]);
        List<RecordMember> members = [];
        foreach ((string name, ReadValue value) in given)
        {
            (CsType type, bool isNullable) = TypeOf(value);
            members.Add(new RecordMember(NameOf(name), name, type, isNullable) { Summary = InPython(node.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Annotation) });
        }

        // A variant of the file may have another default.
        foreach (FunctionParameter parameter in node.Variants.Count > 0 ? [] : unset)
        {
            if (DefaultOf(parameter.Default) is { } value)
            {
                members.Add(new RecordMember(NameOf(parameter.Name), parameter.Name, value.Type, value.Type == CsType.Node) { Default = value.Text, Summary = InPython(parameter.Annotation) });
            }
        }

        return members;

        string NameOf(string name) => names.TakePascal(Words.Of(name) is { IsEmpty: false } words && !char.IsAsciiDigit(words.Pascal[0]) ? words : Words.Of("value"));
    }

    private static string InPython(string? annotation) => annotation is { Length: > 0 } ? $"In Python: {annotation}." : "";

    /// <summary>The type of an argument as the flow's code has it.</summary>
    private static (CsType Type, bool IsNullable) TypeOf(ReadValue value) => value switch
    {
        { Presence: Presence.Never } or { Path.Count: > 0 } or { Type.Kind: CsKind.Node } =>
            IsWhole(value.Expression.Flat) ? (new CsType(CsKind.Number, "int"), false) : (CsType.Node, true),
        _ => (value.Type, value.IsNullable || value.Presence is not Presence.Always),
    };

    private static bool IsWhole(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>A default that means the same in C#; null for others, which the function sees to itself.</summary>
    private static (CsType Type, string Text)? DefaultOf(string? text) => text switch
    {
        null => null,
        "None" => (CsType.Node, "null"),
        "True" => (CsType.Boolean, "true"),
        "False" => (CsType.Boolean, "false"),
        _ when WholeNumber.IsMatch(text) && IsWhole(text) => (new CsType(CsKind.Number, "int"), text),
        _ when Fraction.IsMatch(text) => (new CsType(CsKind.Number, "double"), text),
        _ when PlainText.Match(text) is { Success: true } match => (CsType.Text, SymbolDisplay.FormatLiteral(match.Groups["text"].Value, quote: true)),
        _ => null,
    };

    [GeneratedRegex("^-?(?:0|[1-9][0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber { get; }

    // Some digit behind the point is no zero, so that JSON keeps it a fraction; few digits, so that both languages read the same.
    [GeneratedRegex("^-?[0-9]{1,6}\\.[0-9]{0,6}[1-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction { get; }

    [GeneratedRegex("^(?:'(?<text>[ !#-&(-\\[\\]-~]*)'|\"(?<text>[ !#-&(-\\[\\]-~]*)\")$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText { get; }
}

/// <summary>A method that calls a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Step">The step that it is.</param>
/// <param name="Signature">The function as its file declares it.</param>
/// <param name="Arguments">The record of its parameters; null when it is given none.</param>
/// <param name="Bypassable">The parameters whose values may come from a node that was bypassed.</param>
internal sealed record FunctionMethod(string Name, Words Step, string Signature, RecordType? Arguments, IReadOnlyList<string> Bypassable)
{
    /// <summary>The parameters that the record does not have: their defaults are the function's own.</summary>
    public IReadOnlyList<string> Unset { get; init; } = [];

    /// <summary>The class that the function became; null when it stayed a script.</summary>
    public string? Ported { get; init; }
}
