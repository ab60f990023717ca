namespace Slipway.Tests.Runs.Simulation;

/// <summary>Pipelines, for people.</summary>
internal static class WorkText
{
    public static string Show(IEnumerable<Work> work) => string.Join(" ", work.Select(one => one switch
    {
        Work.Do step => Show(step),
        Work.Ask ask => $"{ask.Name}({ask.Model}{(ask.FailsAlways ? " fails" : ask.Failures > 0 ? $" fails {ask.Failures}" : "")}{(ask.BreaksOff ? " breaks off" : "")} turns {ask.Turns} takes {ask.Time}{(ask.Tools.Length > 0 ? $" tools {ask.ToolOptions.MaxConcurrency} {ask.ToolOptions.OnFailure}{{{Show(ask.Tools)}}}" : "")})",
        Work.Wait wait => $"{wait.Name}({wait.Kind} {wait.Fate}{(wait.Deadline is { } deadline ? $" {deadline}" : "")}{(wait.Kind is StepKind.Review ? $" {wait.OnTimeout}" : "")}{string.Concat(wait.Escalations.Select(e => $" after {e.After} {e.Queue} {e.Assignees?[0]}"))})",
        Work.Side side => $"{side.Name}({side.Concurrency} {side.OnError}){{{string.Join(" | ", side.Bodies.Select(Show))}}}",
        Work.All all => $"all{{{string.Join(" | ", all.Bodies.Select(Show))}}}",
        Work.Try attempt => $"try{{{Show(attempt.Body)}}} catch {(attempt.CatchesAll ? "all" : "failures")}{{{Show(attempt.Handler)}}} finally{{{Show(attempt.Cleanup)}}}",
        _ => "throw",
    }));

    private static string Show(Work.Do step)
    {
        var (fails, retries) = (step.Failures > 0 ? $" fails {step.Failures}" : "", step.Retries > 0 ? $" retries {step.Retries} after {step.Pause}" : "");
        var (time, timeout) = (step.Time > TimeSpan.Zero ? $" takes {step.Time}" : "", step.Timeout is { } limit ? $" in {limit}" : "");
        return $"{step.Name}({step.Effect}{fails}{retries} turns {step.Turns}{time}{timeout}{(step.IsForgotten ? " forgotten" : "")}{(step.Undo is { } undo ? $" undo{{{Show(undo)}}}" : "")})";
    }
}
