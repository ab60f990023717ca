using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Jinja;

namespace Slipway.Compat.PromptFlow;

/// <summary>Renders templates with the engine set as Prompt flow sets it: a newline after a block tag goes, the last newline stays.</summary>
internal sealed partial class TemplateText
{
    private static readonly JinjaEnvironment Environment = new(new JinjaOptions { TrimBlocks = true, KeepTrailingNewline = true });
    private static readonly ConditionalWeakTable<string, JinjaTemplate> Parsed = [];

    private readonly IReadOnlySet<string> _guarded;
    private readonly bool _listsAsLines;
    private readonly bool _guardsLists;
    private readonly bool _hasImages;
    private readonly Dictionary<string, PromptFlowImage> _images = new(StringComparer.Ordinal);

    /// <param name="guarded">The variables that must not start messages of their own.</param>
    /// <param name="listsAsLines">Whether lists print as their items, one a line.</param>
    /// <param name="guardsLists">Whether lists and mappings are guarded too.</param>
    /// <param name="hasImages">Whether lists of texts and images are messages of several parts.</param>
    public TemplateText(IReadOnlySet<string> guarded, bool listsAsLines, bool guardsLists, bool hasImages = false)
    {
        _hasImages = hasImages;
        _guarded = guarded;
        _listsAsLines = listsAsLines;
        _guardsLists = guardsLists;
    }

    /// <summary>The images among the values, by what they print as.</summary>
    public IReadOnlyDictionary<string, PromptFlowImage> Images => _images;

    /// <summary>Puts the variable of each <c>![image]({{x}})</c> on a line of its own.</summary>
    public static string WithImageLines(string template) => ImageMarkers.Replace(template, "\n{{$1}}\n");

    /// <summary>Renders a template.</summary>
    /// <param name="source">The template; the same object is parsed once.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="arguments">The variables.</param>
    /// <param name="ct">Stops the rendering.</param>
    /// <returns>The text, with the marks of <see cref="RoleGuard"/>.</returns>
    /// <exception cref="StepFailedException">The template fails.</exception>
    public string Render(string source, string name, JsonObject arguments, CancellationToken ct)
    {
        try
        {
            JinjaTemplate template = Parsed.GetValue(source, text => Environment.Parse(text, name));
            var variables = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach ((string variable, JsonNode? value) in arguments)
            {
                variables[variable] = Convert(value, _guarded.Contains(variable), isTop: true);
            }

            return template.Render(variables, ct);
        }
        catch (JinjaException e)
        {
            throw new StepFailedException(e.Message, "JinjaTemplateError", inner: e);
        }
    }

    private object? Convert(JsonNode? value, bool guards, bool isTop, bool isInTuple = false)
    {
        if (PromptFlowImage.Read(value) is { } image)
        {
            _images[image.Printed] = image;
            return image.Printed;
        }

        switch (value)
        {
            case JsonObject known when PromptFlowValue.TextOfObject(known) is { } text:
                return text;
            case JsonObject when PromptFlowValue.SpecialNumber(value) is { } number:
                return number;
            case JsonObject { Count: 1 } tuple when tuple[PromptFlowValue.TupleMember] is JsonArray parts:
                return new JinjaTuple([.. parts.Select(item => Convert(item, guards && _guardsLists, isTop: false, isInTuple: true))]);
            case JsonObject { Count: 1 } stream when stream[PromptFlowValue.StreamMember] is JsonArray pieces:
                return string.Concat(pieces.Select(Python.PythonRepr.Str));
            case JsonObject members:
                bool inside = guards && (_guardsLists || !isTop);
                return members.ToDictionary(member => member.Key, member => Convert(member.Value, inside, isTop: false));
            case JsonArray parts when _hasImages && parts.Count > 0 && parts.All(part => IsPart(part)):
                // A message of several parts, as openai-vision writes it.
                return new JinjaLines([.. parts.Select(part => part is JsonObject { Count: 2 } text && text["type"]?.ToString() == "text"
                    ? Convert(text["text"], guards, isTop: false)
                    : Convert(part, guards, isTop: false))]);
            case JsonArray items:
                List<object?> list = [.. items.Select(item => Convert(item, guards && _guardsLists, isTop: false, isInTuple))];

                // The builder looks into lists and mappings, not into tuples.
                return _listsAsLines && !isInTuple ? new JinjaLines(list) : list;
            case JsonValue when guards && value.GetValueKind() is JsonValueKind.String:
                return RoleGuard.Guard(value.GetValue<string>());
            default:
                return value;
        }
    }

    private static bool IsPart(JsonNode? part) =>
        part is JsonValue || PromptFlowImage.Read(part) is not null || (part is JsonObject { Count: 2 } text && text["type"]?.ToString() == "text" && text.ContainsKey("text"));

    [GeneratedRegex(@"!\[\s*image\s*\]\(\{\{([^{}]*)\}\}\)")]
    private static partial Regex ImageMarkers { get; }
}
