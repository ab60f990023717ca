using System.Diagnostics;
using Slipway.Journal;

namespace Slipway.Storage.Tests.Processes;

/// <summary>Another process that writes a journal, as a test starts it.</summary>
internal sealed class WriterProcess : IDisposable
{
    public const string Command = "write-journal";

    private const int Writers = 4;

    private readonly Process _process;

    private WriterProcess(Process process) => _process = process;

    /// <summary>Starts a process that waits for <see cref="Go"/>, then opens the journal and finishes <paramref name="runs"/> runs.</summary>
    public static WriterProcess StartFinite(string path, int runs) => Start(path, runs.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Starts a process that waits for <see cref="Go"/>, then appends steps until it is killed, and says which are on disk.</summary>
    public static WriterProcess StartEndless(string path) => Start(path, "endless");

    public async Task ReadyAsync(CancellationToken ct) => (await ReadLineAsync(ct)).ShouldBe("ready");

    public void Go() => _process.StandardInput.WriteLine("go");

    public async Task<string?> ReadLineAsync(CancellationToken ct) => await _process.StandardOutput.ReadLineAsync(ct);

    /// <summary>SIGKILL, where there are signals.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitCodeAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>The other process.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await Console.Out.WriteLineAsync("ready");
        await Console.In.ReadLineAsync();
        await using StoredJournal journal = args[1].Split('#') is [var address, var schema]
            ? await PostgreSqlJournal.OpenAsync(address, new PostgreSqlJournalOptions { Schema = schema })
            : await SqliteJournal.OpenAsync(args[1]);
        if (args[2] == "endless")
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteEndlesslyAsync(journal)));
        }
        else
        {
            for (var i = 0; i < int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture); i++)
            {
                var run = Sample.Run();
                await journal.StartRunAsync(run);
                journal.Append(Sample.Step(run, 1));
                await journal.FinishRunAsync(run.Id, Sample.Completed());
            }
        }

        return 0;
    }

    private static WriterProcess Start(string path, string mode)
    {
        var assembly = typeof(WriterProcess).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(assembly);
        }

        foreach (var argument in (string[])[Command, path, mode])
        {
            start.ArgumentList.Add(argument);
        }

        return new WriterProcess(Process.Start(start)!);
    }

    /// <summary>Ends by being killed, or because nobody reads any more.</summary>
    private static async Task WriteEndlesslyAsync(StoredJournal journal)
    {
        var run = Sample.Run();
        await journal.StartRunAsync(run);
        for (var sequence = 1; ; sequence++)
        {
            journal.Append(Sample.Step(run, sequence));
            if (sequence % 3 == 0)
            {
                await journal.FlushAsync(run.Id);
                await Console.Out.WriteLineAsync($"{run.Id} {sequence}");
            }
        }
    }
}
