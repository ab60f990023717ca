namespace Slipway;

/// <summary>The languages of embedded scripts.</summary>
public enum ScriptLanguage
{
    /// <summary>Python 3.</summary>
    Python,

    /// <summary>JavaScript.</summary>
    JavaScript,
}

/// <summary>A script that a step runs in the engine for its language.</summary>
/// <param name="Name">The step's name, in kebab case; also the file's name without its ending.</param>
/// <param name="Language">The language.</param>
/// <param name="Source">The source, which defines a function <c>main</c>.</param>
public sealed record Script(string Name, ScriptLanguage Language, string Source)
{
    /// <summary>The name errors are reported under.</summary>
    public string FileName => Name + (Language is ScriptLanguage.Python ? ".py" : ".js");
}
