namespace Slipway.Jinja;

/// <summary>The kinds of failure of a template.</summary>
public enum JinjaErrorGroup
{
    /// <summary>The template's text is not valid.</summary>
    Compile,

    /// <summary>An undefined value was used.</summary>
    Undefined,

    /// <summary>The template touched something the sandbox forbids.</summary>
    Security,

    /// <summary>A division by zero.</summary>
    ZeroDivision,

    /// <summary>A template that was included, imported or extended does not exist.</summary>
    NotFound,

    /// <summary>Anything else that fails while rendering, the limits included.</summary>
    Runtime,
}
