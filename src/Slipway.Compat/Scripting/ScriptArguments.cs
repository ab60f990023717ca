using System.Text.Json.Nodes;

namespace Slipway.Compat.Scripting;

/// <summary>The arguments of a script as JSON.</summary>
internal static class ScriptArguments
{
    /// <exception cref="StepFailedException">A text of them has half of a character.</exception>
    public static string Write(Script script, JsonObject arguments, string errorCode)
    {
        try
        {
            return arguments.ToJsonString(SlipwayJson.Options);
        }
        catch (InvalidOperationException e)
        {
            throw new StepFailedException($"The arguments of '{script.FileName}' cannot be written as JSON: {e.Message}", errorCode, inner: e);
        }
    }
}
