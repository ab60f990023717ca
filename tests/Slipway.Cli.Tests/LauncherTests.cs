using System.Diagnostics;

namespace Slipway.Cli.Tests;

/// <summary>The script at the root of a checkout, with a dotnet that only notes what it is asked.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string Dotnet = """
        #!/usr/bin/env bash
        if [[ "$1" != build ]]; then readlink /proc/$$/fd/{0,1,2} > "$SLIPWAY_TEST/streams"; echo "ran $2"; exit; fi
        echo "$2" >> "$SLIPWAY_TEST/builds"
        if [[ "$2" == */Slipway.Cli ]]; then
          echo begun > "$SLIPWAY_TEST/begun"
          read -r < "$SLIPWAY_TEST/go"
          mkdir -p "$SLIPWAY_TEST/artifacts/bin/Slipway.Cli/release"
          touch "$SLIPWAY_TEST/artifacts/bin/Slipway.Cli/release/Slipway.Cli.dll"
        fi
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-launcher-").FullName;

    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task TwoAtOnce_BuildOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Where there is no flock each builds for itself.");
        await PrepareAsync();

        var first = Start("./slipway");
        var begun = Start("cat begun");
        (await begun.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("begun");
        var second = Start("./slipway");
        (await second.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("slipway: waiting for another one that builds ...");
        var go = Start("echo > go");

        (await first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith("ran ");
        (await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith("ran ");
        (await File.ReadAllLinesAsync(Path.Combine(_folder, "builds"), TestContext.Current.CancellationToken)).Length.ShouldBe(2, "the tool, and the packages");
    }

    [Fact]
    public async Task StreamsThatAreClosed_AreNotTheFirstFilesOfTheProgram()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The streams are looked up in /proc.");
        await PrepareAsync();
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts/bin/Slipway.Cli/release"));
        File.WriteAllText(Path.Combine(_folder, "artifacts/bin/Slipway.Cli/release/Slipway.Cli.dll"), "");
        File.WriteAllText(Path.Combine(_folder, "artifacts/.slipway-built"), "");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "artifacts/.slipway-built"), new DateTime(2100, 1, 1));

        await Start("./slipway <&- >&- 2>&-").WaitForExitAsync(TestContext.Current.CancellationToken);

        (await File.ReadAllLinesAsync(Path.Combine(_folder, "streams"), TestContext.Current.CancellationToken)).ShouldBe(["/dev/null", "/dev/null", "/dev/null"]);
    }

    private async Task PrepareAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "src"));
        Directory.CreateDirectory(Path.Combine(_folder, "path"));
        File.WriteAllText(Path.Combine(_folder, ".globalconfig"), "");
        File.WriteAllText(Path.Combine(_folder, "Directory.Build.props"), "");
        File.Copy(Path.Combine(Repository.Root, "slipway"), Path.Combine(_folder, "slipway"));
        File.WriteAllText(Path.Combine(_folder, "path", "dotnet"), Dotnet);
        await Start("chmod +x path/dotnet && mkfifo begun go").WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private Process Start(string command)
    {
        var start = new ProcessStartInfo("/usr/bin/env") { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["bash", "-c", command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PATH"] = $"{Path.Combine(_folder, "path")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SLIPWAY_TEST"] = _folder;
        start.Environment["HOME"] = _folder;
        start.Environment.Remove("NUGET_PACKAGES");
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }
}
