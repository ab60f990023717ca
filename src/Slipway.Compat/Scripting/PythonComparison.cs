using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Scripting;

/// <summary>What a comparison of a script with its port found.</summary>
/// <param name="Cases">How many arguments both were given.</param>
/// <param name="Failures">For how many of them both failed.</param>
/// <param name="Differences">Where they differ: the arguments and what each gave, the first few; or why the port could not be compared at all.</param>
/// <param name="UnreachedLines">The lines of the script that no case reached, from 1: nothing is known of them.</param>
public sealed record PythonComparisonResult(int Cases, int Failures, IReadOnlyList<string> Differences, IReadOnlyList<int> UnreachedLines)
{
    private const int LeastResults = 20;

    /// <summary>Whether the port does what the script does: enough cases gave a result, they reached every line, and all were alike.</summary>
    public bool IsSame => Differences.Count == 0 && UnreachedLines.Count == 0 && Cases - Failures >= LeastResults;

    /// <summary>The finding in a sentence.</summary>
    public override string ToString() => Differences.Count > 0 ? $"it differs: {Differences[0]}"
        : UnreachedLines.Count > 0 ? $"no case reached line {string.Join(", ", UnreachedLines)}"
        : string.Create(CultureInfo.InvariantCulture, $"{(IsSame ? "" : "too few cases gave a result: ")}the same in {Cases} cases, {Failures} of them failures");
}

/// <summary>Compares a script with its port to C#, on arguments made from the texts, keys and numbers of the script.</summary>
public static class PythonComparison
{
    private const int MostShown = 5;
    private const int Trials = 20;
    private const long MostItems = 200_000;
    private const int MostLetters = 300;

    private static readonly Lazy<string> Harness = new(() =>
    {
        using var reader = new StreamReader(typeof(PythonComparison).Assembly.GetManifestResourceStream("comparison.py")!);
        return reader.ReadToEnd();
    });

    /// <summary>Runs both.</summary>
    /// <param name="script">The script.</param>
    /// <param name="port">Its port; gets the arguments as a dict.</param>
    /// <param name="engine">Runs the script.</param>
    /// <param name="cases">How many arguments are tried; the same ones each time.</param>
    /// <param name="ct">Stops waiting for the script.</param>
    /// <exception cref="StepFailedException">The script cannot be run at all.</exception>
    public static async Task<PythonComparisonResult> RunAsync(Script script, Func<PythonValue, PythonValue> port, PythonEngine engine, int cases = 600, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(engine);
        string[] arguments, ours;
        try
        {
            arguments = [.. Choose(new PythonCases(script.Source), port, cases)];
            ours = [.. arguments.Select(given => Run(port, given))];
        }
        catch (Exception e) when (e is NotSupportedException || PythonLimitException.IsLimit(e))
        {
            return new(0, 0, [e.Message], []);
        }

        JsonNode reply = await engine.InvokeAsync(
            script with { Source = script.Source + Harness.Value },
            new JsonObject { ["cases"] = new JsonArray([.. arguments.Select(text => (JsonNode)text)]) },
            ct) ?? throw new InvalidOperationException("The comparison gave nothing.");

        int failures = 0;
        var differences = new List<string>();
        foreach ((string given, string mine, JsonNode? result) in arguments.Zip(ours, reply["results"]!.AsArray()))
        {
            string theirs = (string?)result!["result"] ?? $"fails: {(string?)result["error"]}";
            bool areFailures = theirs.StartsWith("fails", StringComparison.Ordinal) && mine.StartsWith("fails", StringComparison.Ordinal);
            failures += areFailures ? 1 : 0;
            if (!areFailures && mine != theirs && differences.Count < MostShown)
            {
                differences.Add($"for {Short(given)} Python {Verb(theirs)}, C# {Verb(mine)}");
            }
        }

        return new(arguments.Length, failures, differences, [.. reply["unreached"]!.AsArray().Select(line => line!.GetValue<int>())]);
    }

    // Half of the cases are as they come, and half are those that give a result, of which there may be few.
    private static IEnumerable<string> Choose(PythonCases made, Func<PythonValue, PythonValue> port, int cases) =>
        made.Take(cases / 2).Concat(made.Skip(cases / 2).Take(cases * Trials).Where(arguments => !Run(port, arguments).StartsWith("fails", StringComparison.Ordinal)).Take(cases - (cases / 2)));

    private static string Run(Func<PythonValue, PythonValue> port, string arguments)
    {
        try
        {
            return PythonJsonWriter.Write(PythonRuntime.Run(MostItems, () => port(PythonJsonReader.Read(arguments))), new() { EnsureAscii = false });
        }
        catch (Exception e) when (PythonException.Matches(e))
        {
            return $"fails: {PythonException.KindOf(e)}";
        }
    }

    private static string Verb(string result) => result.StartsWith("fails", StringComparison.Ordinal) ? result : $"gives {Short(result)}";

    private static string Short(string text) => text.Length <= MostLetters ? text : text[..MostLetters] + "…";
}
