using Slipway.Journal;

namespace Slipway.Cli.Terminal;

internal static class StatusMarkup
{
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Completed => "[green]completed[/]",
        RunStatus.Failed => "[red]failed[/]",
        RunStatus.Cancelled => "[yellow]cancelled[/]",
        RunStatus.Suspended => "[blue]suspended[/]",
        _ => "[blue]running[/]",
    };
}
