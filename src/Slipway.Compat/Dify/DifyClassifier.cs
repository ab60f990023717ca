using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Compat.Dify;

/// <summary>Says which of Dify's classes a member of an enum is.</summary>
/// <param name="id">The id under which the model chooses it.</param>
/// <param name="name">What it is, in words.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class DifyClassAttribute(string id, string name) : Attribute
{
    /// <summary>The id under which the model chooses it.</summary>
    public string Id { get; } = id;

    /// <summary>What it is, in words.</summary>
    public string Name { get; } = name;

    /// <summary>A short name for people; null for Dify's own (<c>CLASS 1</c>).</summary>
    public string? Label { get; init; }
}

/// <summary>The outputs of Dify's question-classifier node.</summary>
/// <typeparam name="TClass">The classes.</typeparam>
/// <param name="Class">The class.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="Id">Its id in Dify.</param>
/// <param name="Label">Its short name.</param>
/// <param name="Usage">The tokens: <c>prompt_tokens</c>, <c>completion_tokens</c>, <c>total_tokens</c>.</param>
public sealed record DifyChoice<TClass>(TClass Class, string Name, string Id, string Label, JsonObject Usage)
    where TClass : struct, Enum;

/// <summary>Has a model choose a class, and reads its answer as Dify's question classifier does (9.3).</summary>
public static partial class DifyClassifier
{
    private static readonly ConcurrentDictionary<Type, object> Known = new();

    /// <summary>Asks, and returns the class.</summary>
    /// <typeparam name="TClass">The classes: an enum whose members have a <see cref="DifyClassAttribute"/>.</typeparam>
    /// <inheritdoc cref="ReplyAsync{TClass}(PromptCall, RunContext, string[])"/>
    public static async Task<TClass> ChooseAsync<TClass>(PromptCall call, RunContext run)
        where TClass : struct, Enum => (await ReplyAsync<TClass>(call, run)).Class;

    /// <summary>Asks, and returns all outputs of the node.</summary>
    /// <typeparam name="TClass">The classes: an enum whose members have a <see cref="DifyClassAttribute"/>.</typeparam>
    /// <param name="call">The question.</param>
    /// <param name="run">The run.</param>
    /// <param name="names">The classes' names where values stand in them; none to take those of the attributes.</param>
    /// <remarks>Thinking is left out of the answer; an answer whose <c>category_id</c> or <c>category_name</c> is missing, or whose id is not
    /// known, stands for the first class.</remarks>
    /// <exception cref="StepFailedException">The model did not answer, or there is no JSON object in its answer (code <c>OutputParserError</c>).</exception>
    public static async Task<DifyChoice<TClass>> ReplyAsync<TClass>(PromptCall call, RunContext run, params string[] names)
        where TClass : struct, Enum
    {
        var classes = (IReadOnlyList<KnownClass<TClass>>)Known.GetOrAdd(typeof(TClass), static _ => ClassesOf<TClass>());
        PromptReply reply = await call.ReplyAsync(run);
        int chosen = Read(reply.Text, [.. classes.Select(c => c.Id)]);
        KnownClass<TClass> found = classes[chosen];
        return new DifyChoice<TClass>(found.Class, chosen < names.Length ? names[chosen] : found.Name, found.Id, found.Label, DifyPrompt.UsageOf(reply));
    }

    /// <summary>The position of the class that an answer names; the first where it names none that is known.</summary>
    internal static int Read(string answer, IReadOnlyList<string> ids)
    {
        string text = answer.Contains("<think>", StringComparison.Ordinal) ? Thinking.Replace(answer, "") : answer;
        JsonObject found = DifyJson.FindObject(text);
        if (!found.ContainsKey("category_name") || found["category_id"] is not JsonValue id || id.GetValueKind() is not JsonValueKind.String)
        {
            return 0;
        }

        string wanted = id.GetValue<string>();
        int at = ids.TakeWhile(known => known != wanted).Count();
        return at < ids.Count ? at : 0;
    }

    private static List<KnownClass<TClass>> ClassesOf<TClass>()
        where TClass : struct, Enum
    {
        List<KnownClass<TClass>> classes = [];
        foreach (FieldInfo field in typeof(TClass).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            DifyClassAttribute about = field.GetCustomAttribute<DifyClassAttribute>()
                ?? throw new ArgumentException($"'{typeof(TClass).Name}.{field.Name}' has no {nameof(DifyClassAttribute)}, so the model cannot choose it.");
            string label = about.Label is { Length: > 0 } given ? given : $"CLASS {classes.Count + 1}";
            classes.Add(new KnownClass<TClass>((TClass)field.GetValue(null)!, about.Id, about.Name, label));
        }

        return classes.Count > 0 ? classes : throw new ArgumentException($"'{typeof(TClass).Name}' has no members to choose from.");
    }

    private sealed record KnownClass<TClass>(TClass Class, string Id, string Name, string Label);

    [GeneratedRegex(@"<think[^>]*>.*?</think>", RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Thinking { get; }
}
