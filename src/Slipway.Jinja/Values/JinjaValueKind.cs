namespace Slipway.Jinja;

/// <summary>What a <see cref="JinjaValue"/> is.</summary>
public enum JinjaValueKind
{
    /// <summary>Nothing was there: an unknown variable, attribute or element.</summary>
    Undefined,

    /// <summary><c>none</c>, JSON's null.</summary>
    None,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>An integer of any size.</summary>
    Integer,

    /// <summary>A floating point number of double precision.</summary>
    Float,

    /// <summary>A text.</summary>
    String,

    /// <summary>A list, tuple or range.</summary>
    Sequence,

    /// <summary>Keys with values.</summary>
    Mapping,

    /// <summary>Something that gives items once.</summary>
    Iterator,

    /// <summary>A macro, method, global function or class.</summary>
    Callable,

    /// <summary>Anything else: a date, a namespace, a complex number, ...</summary>
    Other,
}
