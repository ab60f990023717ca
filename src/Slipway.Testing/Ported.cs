using Slipway.Compat.Python;
using Slipway.Compat.Scripting;

namespace Slipway.Testing;

/// <summary>Checks that code which was ported from Python does what the script does.</summary>
public static class Ported
{
    /// <summary>Runs both on arguments made from the texts, keys and numbers of the script, always the same ones, and compares the results.</summary>
    /// <param name="script">The script's file, from the tests' folder.</param>
    /// <param name="port">The port; gets the arguments as a dict.</param>
    /// <exception cref="PortException">They differ, or the cases say too little.</exception>
    /// <exception cref="NotConfiguredException">There is no Python; the message says what to install.</exception>
    /// <exception cref="FileNotFoundException">There is no such file in the tests' folder or above.</exception>
    public static async Task VerifyAsync(string script, Func<PythonValue, PythonValue> port)
    {
        string source = await File.ReadAllTextAsync(ProjectFiles.Find(script));
        await using var engine = new PythonEngine();
        PythonComparisonResult result = await PythonComparison.RunAsync(new Script(Path.GetFileNameWithoutExtension(script), ScriptLanguage.Python, source), port, engine);
        if (!result.IsSame)
        {
            throw new PortException($"The port of {script} is not what the script is: {result}.");
        }
    }
}

/// <summary>A port does something else than the script.</summary>
/// <param name="message">What.</param>
public sealed class PortException(string message) : Exception(message);
