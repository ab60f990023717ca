namespace Slipway.Steps;

/// <summary>Which step the current code runs in: how a message handler far below a step learns whom it serves.</summary>
public static class StepScope
{
    private static readonly AsyncLocal<StepCall?> Ambient = new();

    /// <summary>The step that is executing; null outside of steps.</summary>
    public static StepCall? Current
    {
        get => Ambient.Value;
        internal set => Ambient.Value = value;
    }
}
