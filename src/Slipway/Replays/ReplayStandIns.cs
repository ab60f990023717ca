using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Replays;

/// <summary>What a replay has in the place of things that would do something.</summary>
internal static class ReplayStandIns
{
    public static IReadOnlyList<IScriptEngine> Engines { get; } = [.. Enum.GetValues<ScriptLanguage>().Select(language => new NoEngine(language))];

    /// <summary>A secret is its own reference, which is what the journal has in its place.</summary>
    public static string Secret(string name) => $"${{secret:{name}}}";

    private sealed class NoEngine(ScriptLanguage language) : IScriptEngine
    {
        public ScriptLanguage Language => language;

        public ValueTask<JsonNode?> InvokeAsync(Script script, JsonObject arguments, CancellationToken ct) =>
            throw new InvalidOperationException($"A replay executes nothing, and so not script '{script.FileName}'.");
    }
}
