namespace Slipway.Migration.Emitting;

/// <summary>Codes of what emitting reports; see docs/diagnostics.md.</summary>
internal static class EmittingDiagnostics
{
    /// <summary>A prompt has no text.</summary>
    public const string EmptyPrompt = "SW3101";

    /// <summary>Answers inside an iteration are streamed, not put together.</summary>
    public const string AnswerInBody = "SW3102";
}
