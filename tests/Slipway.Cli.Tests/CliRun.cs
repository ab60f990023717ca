using Slipway.Cli;

namespace Slipway.Cli.Tests;

/// <summary>Runs command lines as a user would, in a folder of their own.</summary>
public sealed class CliRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("slipway-cli-").FullName;

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>What is typed or piped in.</summary>
    public string In { get; set; } = "";

    public Dictionary<string, string> Environment { get; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What Ctrl-C sets; that of the test where nothing else is given.</summary>
    public CancellationToken Stop { get; init; } = TestContext.Current.CancellationToken;

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return name;
    }

    public string CopySample(string name)
    {
        File.Copy(Path.Combine(Repository.Root, "samples", "returns-desk", name), Path.Combine(Folder, name), overwrite: true);
        return name;
    }

    public async Task<int> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext
        {
            Out = output,
            Error = error,
            In = new StringReader(In),
            WorkingDirectory = Folder,
            Time = Time,
            Environment = name => Environment.GetValueOrDefault(name),
        };
        var code = await SlipwayCli.RunAsync(args, context, Stop);
        Out = output.ToString();
        Error = error.ToString();
        return code;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Noon of a day: which models are retired depends on it.</summary>
internal sealed class Day(int year, int month, int day) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(year, month, day, 12, 0, 0, TimeSpan.Zero);
}
