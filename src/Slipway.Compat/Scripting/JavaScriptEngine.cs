using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;
using Slipway.Compat.Dify;
using Slipway.Steps;

namespace Slipway.Compat.Scripting;

/// <summary>Runs JavaScript with Jint, in this process: <c>main({...})</c>, whose result is taken as <c>JSON.stringify</c> writes it.</summary>
/// <remarks>
/// Every call has an engine of its own, so nothing stays from one to the next; the parsed script is kept. There is the language
/// (ECMAScript) and a <c>console</c> that discards what it is given, but no host: no <c>require</c>, <c>fetch</c>, timers, files or .NET
/// types. The time zone is UTC. Numbers are doubles, so a result <c>5.0</c> is <c>5</c>, and NaN is null, as JSON.stringify has it.
/// Safe for concurrent use.
/// </remarks>
public sealed class JavaScriptEngine : IScriptEngine
{
    private const string ErrorCode = "CodeExecutionError";
    private const int MaxPreparedScripts = 512;

    private static readonly Prepared<Acornima.Ast.Script> FindMain = Engine.PrepareScript("typeof main === 'function' ? main : undefined");

    private readonly JavaScriptOptions _options;
    private readonly ConcurrentDictionary<(string Name, string Source), Prepared<Acornima.Ast.Script>> _prepared = new();

    /// <summary>Creates an engine.</summary>
    /// <param name="options">The limits; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public JavaScriptEngine(JavaScriptOptions? options = null)
    {
        _options = options ?? new JavaScriptOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxMemoryBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxStatements);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxRecursion);
        ArgumentOutOfRangeException.ThrowIfZero(_options.MaxArrayLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxOutputLength);
    }

    /// <inheritdoc />
    public ScriptLanguage Language => ScriptLanguage.JavaScript;

    /// <inheritdoc />
    public async ValueTask<JsonNode?> InvokeAsync(Script script, JsonObject arguments, CancellationToken ct)
    {
        string input = ScriptArguments.Write(script, arguments, ErrorCode);
        // Scripts compute, for seconds perhaps: parallel branches must not wait for that.
        string? output = await Task.Run(() => Invoke(script, input, ct), ct);
        return output is null ? null : Parse(script, output);
    }

    private string? Invoke(Script script, string input, CancellationToken ct)
    {
        try
        {
            Prepared<Acornima.Ast.Script> prepared = Prepare(script);
            using var engine = new Engine(options => Limit(options, ct));
            engine.SetValue("console", Console(engine));
            engine.Execute(prepared);
            JsValue main = engine.Evaluate(FindMain);
            JsValue result = main.IsUndefined()
                ? throw Fail(script, "The script defines no function 'main'.")
                : engine.Invoke(main, new JsonParser(engine).Parse(input));
            JsValue json = new Jint.Native.Json.JsonSerializer(engine).Serialize(result);
            return json.IsUndefined() ? null : Bounded(script, json.AsString());
        }
        catch (Exception e) when (e is not (StepFailedException or OperationCanceledException))
        {
            ct.ThrowIfCancellationRequested();
            // Whatever the interpreter throws while it runs a script is that script's failure.
            throw Fail(script, Describe(e), e);
        }
    }

    private void Limit(Options options, CancellationToken ct)
    {
        options.TimeoutInterval(_options.Timeout);
        options.LimitMemory(_options.MaxMemoryBytes);
        options.MaxStatements(_options.MaxStatements);
        options.LimitRecursion(_options.MaxRecursion);
        options.CancellationToken(ct);
        options.Constraints.MaxArraySize = _options.MaxArrayLength;
        options.Constraints.RegexTimeout = _options.Timeout;
        options.Json.MaxParseDepth = SlipwayJson.Options.MaxDepth;
        options.TimeZone = TimeZoneInfo.Utc;
    }

    private Prepared<Acornima.Ast.Script> Prepare(Script script)
    {
        if (_prepared.Count > MaxPreparedScripts)
        {
            _prepared.Clear();
        }

        return _prepared.GetOrAdd((script.FileName, script.Source), static key => Engine.PrepareScript(key.Source, key.Name));
    }

    private static JsObject Console(Engine engine)
    {
        var console = new JsObject(engine);
        JsValue discard = JsValue.FromObject(engine, (Action)(static () => { }));
        foreach (string name in (string[])["log", "info", "warn", "error", "debug"])
        {
            console.Set(name, discard);
        }

        return console;
    }

    private string Bounded(Script script, string json) =>
        json.Length <= _options.MaxOutputLength
            ? json
            : throw Fail(script, $"The result is longer than {_options.MaxOutputLength} characters.");

    private static JsonNode? Parse(Script script, string output)
    {
        if (JsonNodes.TryParse(output, SlipwayJson.Options.MaxDepth, out JsonNode? node))
        {
            return node;
        }

        throw Fail(script, $"The result is nested more than {SlipwayJson.Options.MaxDepth} deep, or holds half a character.");
    }

    private static string Describe(Exception e) => e switch
    {
        JavaScriptException thrown => Describe(thrown),
        TimeoutException => "The script took too long.",
        MemoryLimitExceededException => "The script used more memory than it may.",
        StatementsCountOverflowException => "The script executed more statements than it may.",
        RecursionDepthOverflowException or InsufficientExecutionStackException => "The script's functions call each other too deep.",
        _ => e.Message,
    };

    private static string Describe(JavaScriptException thrown)
    {
        string error;
        try
        {
            error = thrown.Error.ToString();
        }
        catch (Exception)
        {
            // What was thrown has a toString of the script's own that throws too.
            error = thrown.Message;
        }

        return $"{error}\n{thrown.JavaScriptStackTrace}".TrimEnd();
    }

    private static StepFailedException Fail(Script script, string message, Exception? inner = null) =>
        new($"'{script.FileName}' failed. {message}", ErrorCode, inner: inner);
}
