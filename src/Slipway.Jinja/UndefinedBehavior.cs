namespace Slipway.Jinja;

/// <summary>What an undefined variable, attribute or element does.</summary>
public enum UndefinedBehavior
{
    /// <summary>Prints nothing, is false and empty; anything else fails.</summary>
    Default,

    /// <summary>Fails at every use but the <c>defined</c> test and the <c>default</c> filter.</summary>
    Strict,

    /// <summary>As <see cref="Default"/>, and attributes and elements of an undefined value are undefined, too.</summary>
    Chainable,

    /// <summary>As <see cref="Default"/>, but prints what is missing: <c>{{ name }}</c>.</summary>
    Debug,
}
