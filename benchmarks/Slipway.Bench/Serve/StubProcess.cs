using System.Diagnostics;
using System.Globalization;

namespace Slipway.Bench.Serve;

/// <summary>The stub in a process of its own, so that what the callers' process spends is the callers'.</summary>
internal sealed class StubProcess : IDisposable
{
    private readonly Process _process;

    private StubProcess(Process process, Uri baseUrl)
    {
        _process = process;
        BaseUrl = baseUrl;
    }

    public Uri BaseUrl { get; }

    /// <param name="delay">How long it waits before it answers, in milliseconds.</param>
    public static async Task<StubProcess> StartAsync(int delay)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(StubProcess).Assembly.Location);
        }

        // Threads of the stub that spin while they wait for the next call would take the processors from the callers; a model is on another machine.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        start.ArgumentList.Add("stub");
        start.ArgumentList.Add(delay.ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The stub did not start.");
        return new StubProcess(process, new Uri(address));
    }

    /// <summary>What the other process does: it serves until its input ends, which is when the first one does.</summary>
    public static async Task<int> ServeAsync(int delay)
    {
        await using var stub = await StubModel.StartAsync(TimeSpan.FromMilliseconds(delay));
        Console.WriteLine(stub.BaseUrl);
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
