namespace Slipway.Compat.Dify;

/// <summary>What Dify's loops do where C#'s differ (17).</summary>
public static class DifyLoop
{
    /// <summary>Whether a loop is over before its first round: its conditions hold. Conditions that cannot be evaluated yet do not count.</summary>
    public static bool IsOver(Func<bool> conditions)
    {
        try
        {
            return conditions();
        }
        catch (StepFailedException)
        {
            return false;
        }
    }
}
