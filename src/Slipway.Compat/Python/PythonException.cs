using System.Text.Json.Nodes;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>What a ported script raises where Python would.</summary>
public sealed class PythonException : Exception
{
    // https://docs.python.org/3/library/exceptions.html#exception-hierarchy, as far as values raise them.
    private static readonly Dictionary<string, string> Bases = new(StringComparer.Ordinal)
    {
        ["KeyError"] = "LookupError",
        ["IndexError"] = "LookupError",
        ["ZeroDivisionError"] = "ArithmeticError",
        ["OverflowError"] = "ArithmeticError",
        ["JSONDecodeError"] = "ValueError",
        ["UnicodeDecodeError"] = "ValueError",
        ["UnicodeEncodeError"] = "ValueError",
    };

    /// <summary>Makes one.</summary>
    /// <param name="kind">The name of Python's exception, such as <c>KeyError</c>.</param>
    /// <param name="message">What went wrong.</param>
    public PythonException(string kind, string message)
        : base($"{kind}: {message}") => Kind = kind;

    /// <summary>The name of Python's exception.</summary>
    public string Kind { get; }

    /// <summary>Whether an exception is what <c>except</c> would catch.</summary>
    /// <param name="exception">What was thrown while a ported script ran.</param>
    /// <param name="kinds">The names behind <c>except</c>; none for all of Python's.</param>
    public static bool Matches(Exception exception, params ReadOnlySpan<string> kinds)
    {
        string? kind = KindOf(exception);
        if (kind is null || kinds.IsEmpty)
        {
            return kind is not null;
        }

        for (string? at = kind; at is not null; at = Bases.GetValueOrDefault(at))
        {
            if (kinds.Contains(at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs a port on arguments.</summary>
    /// <exception cref="StepFailedException">It raised what Python would, ran into a limit, or has a pattern that is not ported.</exception>
    internal static JsonNode? Compute(Func<PythonValue, PythonValue> code, JsonObject arguments, string errorCode)
    {
        try
        {
            return PythonRuntime.Run(PythonRuntime.MostItems, () => code(PythonValue.FromJson(arguments))).ToJson();
        }
        catch (Exception e) when (e is NotSupportedException || PythonLimitException.IsLimit(e))
        {
            throw new StepFailedException(e.Message, errorCode, inner: e);
        }
        catch (Exception e) when (Matches(e))
        {
            throw new StepFailedException(e is PythonException ? e.Message : $"{KindOf(e)}: {e.Message}", errorCode, inner: e);
        }
    }

    /// <summary>Python's name of an exception; null when Python has none for it: a limit of the engine, or a fault in the port.</summary>
    internal static string? KindOf(Exception exception) => exception switch
    {
        PythonException python => python.Kind,
        JinjaLimitException => null,
        JinjaException values => values.PythonType,
        _ => null,
    };
}
