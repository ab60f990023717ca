using System.Diagnostics;

namespace Slipway.Compat.Tests.Scripting;

/// <summary>Tests that need the real python3: skipped without it, but never on CI.</summary>
internal static class PythonOnMachine
{
    private static readonly Lazy<bool> Found = new(Probe);

    public static void Require()
    {
        if (Found.Value)
        {
            return;
        }

        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail("CI must have python3.");
        }

        Assert.Skip("python3 is not installed.");
    }

    private static bool Probe()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("python3", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
