namespace Slipway.Migration.Diagnostics;

/// <content>What the export does not contain: SW2240 to SW2259.</content>
public static partial class DiagnosticCodes
{
    /// <summary>A tool is not in the export: a person implements its interface.</summary>
    public const string InterfaceToImplement = "SW2240";
}
