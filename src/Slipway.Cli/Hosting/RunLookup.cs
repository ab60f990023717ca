using Slipway.Cli.Commands;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Hosting;

/// <summary>Finds the run a command was pointed at.</summary>
internal static class RunLookup
{
    /// <summary>What stands for the newest run.</summary>
    public const string Latest = "latest";

    /// <summary>The run of an id, or the newest one.</summary>
    /// <param name="context">Says how this program is called.</param>
    /// <param name="store">The journal.</param>
    /// <param name="id">The run's id; null for the newest.</param>
    /// <param name="journal">The journal as the user has named it.</param>
    /// <param name="ct">Stops looking.</param>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<RunHistory> FindAsync(CliContext context, StoredJournal store, string? id, string journal, CancellationToken ct)
    {
        var list = $"'{context.Program} runs{CommandExtensions.JournalArgument(journal)}' lists them.";
        if (id is null or Latest)
        {
            await foreach (var run in store.ListAsync(new RunQuery { Limit = 1 }, ct))
            {
                return (await store.ReadAsync(run.Id, ct))!;
            }

            throw new CliException(NoRuns(context));
        }

        if (!RunId.TryParse(id, null, out var parsed))
        {
            throw new CliException(id.AsSpan().ContainsAny('.', '/', '\\')
                ? $"There is no file '{id}', and a run id looks like run_0192f3…; {list}"
                : $"{NoId(id)} {list}");
        }

        return await store.ReadAsync(parsed, ct) ?? throw new CliException($"There is no run {id} in this journal. {list}");
    }

    /// <summary>What is wrong with a text that should be a run's id.</summary>
    public static string NoId(string text) => text.StartsWith("run_", StringComparison.OrdinalIgnoreCase)
        ? $"'{text}' is not a whole run id, which is 'run_' and 32 digits from 0 to f."
        : $"'{text}' is not a run id.";

    /// <summary>What is said of a journal without runs.</summary>
    public static string NoRuns(CliContext context) => $"There are no runs yet. '{context.Program} run' makes one.";

    /// <exception cref="CliException">The run is of another pipeline than the source has.</exception>
    public static void ThrowIfOther(RunRecord run, Pipeline pipeline, string source)
    {
        if (run.Pipeline != pipeline.Name)
        {
            throw new CliException($"Run {run.Id} is of pipeline '{run.Pipeline}', and '{source}' has '{pipeline.Name}'.");
        }
    }
}
