using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>Random programs rendered by this engine and by the real Jinja2: same text, or failures of the same group.</summary>
/// <remarks>SLIPWAY_JINJA_FUZZ sets the number of programs, SLIPWAY_JINJA_FUZZ_SEED the first seed.</remarks>
[Trait("suite", "differential-jinja")]
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int DefaultCount = 400;
    private const int MaxReported = 20;

    [Fact]
    public void RandomPrograms_InBothEngines_GiveTheSame() => Compare(seed => new ProgramGenerator(seed).Generate(), leastTexts: 0.33);

    [Fact]
    public void RandomFragments_InBothEngines_GiveTheSame() => Compare(seed => new FragmentGenerator(seed).Generate(), leastTexts: 0.05);

    [Fact]
    public void RandomCalls_InBothEngines_GiveTheSame() => Compare(seed => new CallGenerator(seed).Generate(), leastTexts: 0.15);

    private void Compare(Func<int, RandomProgram> generate, double leastTexts)
    {
        int count = ReadNumber("SLIPWAY_JINJA_FUZZ", DefaultCount);
        int firstSeed = ReadNumber("SLIPWAY_JINJA_FUZZ_SEED", 1);
        using PythonOracle oracle = PythonOracle.Start();
        var differences = new List<string>();
        int texts = 0;
        int incomparable = 0;
        for (int seed = firstSeed; seed < firstSeed + count && differences.Count < MaxReported; seed++)
        {
            RandomProgram program = generate(seed);
            JsonObject? answer = oracle.Ask(program.ToRequest());
            string? expected = (string?)answer?["text"];
            if (answer is null || IsIncomparable(expected ?? (string?)answer["message"] ?? ""))
            {
                incomparable++;
                continue;
            }

            texts += expected is null ? 0 : 1;
            string? difference = program.FindDifference(expected, (string?)answer["group"], (string?)answer["message"]) ??
                program.FindDifferenceOfVariables(answer["undeclared"]?.AsArray());
            if (difference is not null)
            {
                differences.Add($"seed {seed.ToString(CultureInfo.InvariantCulture)}: {program.ToRequest().ToJsonString()}\n    {difference}");
            }
        }

        output.WriteLine($"{count} programs, {texts} with a text, {incomparable} incomparable, {differences.Count} different");
        differences.ShouldBeEmpty(string.Join('\n', differences));
        texts.ShouldBeGreaterThan((int)(count * leastTexts), "Enough random programs should render.");
    }

    /// <summary>
    /// Results that say nothing: memory addresses, exhausted memory, and a fault of Jinja2, which compiles a constant that is infinite or no number into a Python name.
    /// </summary>
    private static bool IsIncomparable(string result) =>
        result.Contains(" 0x7f", StringComparison.OrdinalIgnoreCase) ||
        string.Concat(result.Where(char.IsAsciiLetter)).Contains("generatorobject", StringComparison.OrdinalIgnoreCase) ||
        result.StartsWith("MemoryError", StringComparison.Ordinal) ||
        result is "NameError: name 'nan' is not defined" or "NameError: name 'inf' is not defined";

    private static int ReadNumber(string variable, int absent) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : absent;
}

/// <summary>A template with its inputs and options.</summary>
internal sealed record RandomProgram(string Template, Dictionary<string, string> Templates, JsonObject Context, JsonObject Options)
{
    public JsonObject ToRequest()
    {
        var templates = new JsonObject();
        foreach ((string name, string source) in Templates)
        {
            templates[name] = source;
        }

        return new JsonObject
        {
            ["template"] = Template,
            ["templates"] = templates,
            ["context"] = Context.DeepClone(),
            ["options"] = Options.DeepClone(),
        };
    }

    public string Render() => new JinjaEnvironment(MakeOptions()).Parse(Template, "main").Render(Context);

    public string? FindDifference(string? expected, string? expectedGroup, string? message)
    {
        try
        {
            string actual = Render();
            return expected == actual ? null
                : expected is null ? $"jinja2 fails: {message}; here: {JsonSerializer.Serialize(actual)}"
                : $"jinja2: {JsonSerializer.Serialize(expected)}\n    here:   {JsonSerializer.Serialize(actual)}";
        }
        catch (JinjaException error) when (expected is not null && error.Detail.EndsWith("object is not subscriptable", StringComparison.Ordinal))
        {
            // Jinja2 folds constants before it renders, and a slice of a constant number is undefined then, where it fails otherwise.
            return null;
        }
        catch (JinjaException error)
        {
            string group = Conformance.ConformanceVector.GroupName(error.Group);
            return expected is not null ? $"jinja2: {JsonSerializer.Serialize(expected)}\n    here:   {error.Message}"
                : group == expectedGroup ? null
                : $"jinja2 fails: {expectedGroup}: {message}\n    here:         {group}: {error.Message}";
        }
    }

    public string? FindDifferenceOfVariables(JsonArray? expected)
    {
        if (expected is null)
        {
            return null;
        }

        JinjaTemplate template;
        try
        {
            template = new JinjaEnvironment(MakeOptions()).Parse(Template, "main");
        }
        catch (JinjaSyntaxException)
        {
            return null;
        }

        string actualNames = string.Join(", ", template.FindUndeclaredVariables().Select(variable => variable.Name).Order(StringComparer.Ordinal));
        string expectedNames = string.Join(", ", expected.Select(name => (string)name!).Order(StringComparer.Ordinal));
        return actualNames == expectedNames ? null : $"jinja2 finds the variables: {expectedNames}\n    here:                       {actualNames}";
    }

    private JinjaOptions MakeOptions() => new()
    {
        TrimBlocks = (bool)Options["trim_blocks"]!,
        LStripBlocks = (bool)Options["lstrip_blocks"]!,
        KeepTrailingNewline = (bool)Options["keep_trailing_newline"]!,
        AutoEscape = (bool)Options["autoescape"]!,
        Undefined = Enum.Parse<UndefinedBehavior>((string)Options["undefined"]!, ignoreCase: true),
        LineStatementPrefix = (string?)Options["line_statement_prefix"],
        LineCommentPrefix = (string?)Options["line_comment_prefix"],
        EnableDo = true,
        EnableLoopControls = true,
        Loader = name => Templates.GetValueOrDefault(name),
    };
}
