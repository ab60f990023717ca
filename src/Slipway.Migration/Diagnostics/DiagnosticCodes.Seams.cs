namespace Slipway.Migration.Diagnostics;

/// <content>What the export does not contain: SW2240 to SW2259.</content>
public static partial class DiagnosticCodes
{
    /// <summary>A tool is not in the export: a person implements its interface.</summary>
    public const string InterfaceToImplement = "SW2240";

    /// <summary>An agent's strategy is the code of a plugin: a person implements its interface.</summary>
    public const string StrategyToImplement = "SW2241";

    /// <summary>An agent that reasons in text uses the model's own calls of tools instead.</summary>
    public const string ReasoningByCalls = "SW2242";

    /// <summary>Dify tells people of a question itself; here the host has to.</summary>
    public const string DeliveryByHost = "SW2243";

    /// <summary>Dify starts the flow itself; here the host has to.</summary>
    public const string TriggerToStart = "SW2244";
}
