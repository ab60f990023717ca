using Slipway.Cli.Terminal;
using Spectre.Console;

namespace Slipway.Cli;

/// <summary>What commands see of the world around them.</summary>
public sealed class CliContext
{
    private const int PipedWidth = 140;

    /// <summary>Results go here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Diagnostics and progress go here, so that results can be piped.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Answers to questions come from here.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>The folder relative paths start from.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>How the user calls this program: commands that are shown begin with it, so that they can be copied.</summary>
    public string Program => Environment("SLIPWAY_COMMAND") is { Length: > 0 } called ? called : "slipway";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether results go to a terminal.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether diagnostics and progress go to a terminal.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Draws results.</summary>
    public IAnsiConsole Console => field ??= CreateConsole(Out, IsInteractive, PipedWidth);

    /// <summary>Draws diagnostics and progress. Their lines are not cut where nobody sees a terminal's edge.</summary>
    public IAnsiConsole ErrorConsole => field ??= CreateConsole(Error, IsErrorInteractive, int.MaxValue);

    /// <summary>The context of the running process.</summary>
    public static CliContext OfProcess()
    {
        System.Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new CliContext
        {
            Out = System.Console.Out,
            Error = System.Console.Error,
            In = System.Console.In,
            WorkingDirectory = Directory.GetCurrentDirectory(),
            Environment = System.Environment.GetEnvironmentVariable,
            IsInteractive = !System.Console.IsOutputRedirected,
            IsErrorInteractive = !System.Console.IsErrorRedirected,
        };
    }

    /// <summary>Does work that may take a while. A terminal shows meanwhile what it is, and whatever the work says in between.</summary>
    public Task<T> WithProgressAsync<T>(string what, Func<Action<string>, Task<T>> work) => ErrorConsole.Profile.Capabilities.Interactive
        ? ErrorConsole.Status().StartAsync(Printable.Markup(what), status => work(text => status.Status(Printable.Markup(text))))
        : work(static _ => { });

    /// <summary>Writes text of a run as it comes.</summary>
    internal void Stream(string text) => Error.Write(IsErrorInteractive ? Terminal.Printable.Of(text) : text);

    /// <summary>A path of the command line as a full path.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>A full path as people like to read it: relative when it is below the working directory.</summary>
    public string Shorten(string path)
    {
        var relative = Path.GetRelativePath(WorkingDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool interactive, int pipedWidth)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!interactive)
        {
            console.Profile.Width = pipedWidth;
        }

        return console;
    }
}
