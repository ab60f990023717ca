using System.Globalization;
using System.Text;
using Slipway.Journal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Cli.Terminal;

/// <summary>Runs as a table, written while they come: its columns are as wide as its first runs need. Where there is no room for columns each run has two lines.</summary>
internal sealed class RunTable
{
    /// <summary>More than anybody looks at, and few enough to be kept.</summary>
    private const int FirstRuns = 1_000;

    private const string Between = "   ", Edge = "  ";

    private static readonly Column[] Columns =
    [
        new("Run", static run => run.Id.ToString()),
        new("Pipeline", static run => Printable.Line(run.Pipeline)),
        new("Status", static run => Lower(run.Status)) { Markup = static run => StatusMarkup.Of(run.Status) },
        new("Started (UTC)", static run => Time(run.StartedAt)),
        new("Took", Took) { IsRight = true },
        new("Steps", static run => run.Totals.Steps.ToString(CultureInfo.InvariantCulture)) { IsRight = true },
        new("Tokens in/out", static run => string.Create(CultureInfo.InvariantCulture, $"{run.Totals.InputTokens}/{run.Totals.OutputTokens}")) { IsRight = true },
        new("Cost", Cost) { IsRight = true },
    ];

    private readonly IAnsiConsole _console;
    private readonly int[] _widths;
    private readonly int _width;

    private RunTable(IAnsiConsole console, List<RunRecord> first)
    {
        _console = console;
        _widths = [.. Columns.Select(column => Math.Max(Width(column.Title), first.Max(run => Width(column.Text(run)))))];
        _width = _widths.Sum() + (Between.Length * (Columns.Length - 1)) + (Edge.Length * 2);
        if (HasRoom)
        {
            console.WriteLine();
            WriteLine(Line(static column => (column.Title, column.Title)));
            WriteLine(new string('─', _width));
        }

        first.ForEach(Write);
    }

    private bool HasColours => _console.Profile.Capabilities.Ansi;

    private bool HasRoom => _width <= _console.Profile.Width;

    /// <summary>Writes runs; false when there are none.</summary>
    public static async Task<bool> WriteAsync(IAnsiConsole console, IAsyncEnumerable<RunRecord> runs)
    {
        var first = new List<RunRecord>();
        RunTable? table = null;
        await foreach (var run in runs)
        {
            if (table is not null)
            {
                table.Write(run);
                continue;
            }

            first.Add(run);
            if (first.Count == FirstRuns)
            {
                table = new RunTable(console, first);
            }
        }

        if (first.Count == 0)
        {
            return false;
        }

        (table ?? new RunTable(console, first)).End();
        return true;
    }

    private void Write(RunRecord run)
    {
        if (HasRoom)
        {
            WriteLine(Line(column => column.Text(run) is var text && !HasColours ? (text, text) : (text, column.Markup?.Invoke(run) ?? Printable.Markup(text))));
            return;
        }

        string[] details =
        [
            $"{Time(run.StartedAt)} UTC",
            Took(run),
            $"{run.Totals.Steps} {(run.Totals.Steps == 1 ? "step" : "steps")}",
            run.Totals.InputTokens + run.Totals.OutputTokens == 0 ? "" : $"{run.Totals.InputTokens}→{run.Totals.OutputTokens} tokens",
            Cost(run),
        ];
        _console.MarkupLine($"{run.Id} {StatusMarkup.Of(run.Status)} {Printable.LineMarkup(run.Pipeline)}");
        _console.MarkupLine($"  [dim]{Printable.Markup(string.Join(", ", details.Where(static detail => detail.Length > 0)))}[/]");
    }

    private void End()
    {
        if (HasRoom)
        {
            _console.WriteLine();
        }
    }

    /// <summary>Markup takes longer than the journal does, and where there are no colours there is none.</summary>
    private void WriteLine(string line)
    {
        if (HasColours)
        {
            _console.WholeLine(line);
        }
        else
        {
            _console.Profile.Out.Writer.WriteLine(line);
        }
    }

    private string Line(Func<Column, (string Text, string Shown)> cell)
    {
        var line = new StringBuilder(Edge);
        for (var i = 0; i < Columns.Length; i++)
        {
            var (text, shown) = cell(Columns[i]);
            var room = new string(' ', Math.Max(0, _widths[i] - Width(text)));
            line.Append(i > 0 ? Between : "").Append(Columns[i].IsRight ? room : "").Append(shown).Append(Columns[i].IsRight ? "" : room);
        }

        return line.ToString().TrimEnd();
    }

    private static int Width(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();

    private static string Lower(RunStatus status) => status.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Took(RunRecord run) => run.FinishedAt is { } end ? Durations.Format(end - run.StartedAt) : "";

    private static string Cost(RunRecord run) => Durations.Cost(run.Totals.Cost, run.Totals.Currency);

    private sealed record Column(string Title, Func<RunRecord, string> Text)
    {
        public Func<RunRecord, string>? Markup { get; init; }

        public bool IsRight { get; init; }
    }
}
