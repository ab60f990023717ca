namespace Slipway;

/// <summary>Says what an interface derived from <see cref="ITool{TArguments, TResult}"/> stands for.</summary>
/// <param name="name">The tool's name, as the journal and recordings have it.</param>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class ToolAttribute(string name) : Attribute
{
    /// <summary>The tool's name.</summary>
    public string Name { get; } = name;

    /// <summary>Who offers the tool; empty when that is not said.</summary>
    public string Provider { get; init; } = "";

    /// <summary>What happens when a call is made twice.</summary>
    /// <value><see cref="StepEffect.SideEffect"/>.</value>
    public StepEffect Effect { get; init; } = StepEffect.SideEffect;
}
