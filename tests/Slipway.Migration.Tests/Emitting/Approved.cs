using System.Runtime.CompilerServices;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Compares with approved files beside the tests; <c>SLIPWAY_ACCEPT=1</c> rewrites them.</summary>
internal static class Approved
{
    public static void Match(string name, string actual, [CallerFilePath] string caller = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(caller)!, "Approved", name + ".approved");
        if (Environment.GetEnvironmentVariable("SLIPWAY_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing; SLIPWAY_ACCEPT=1 writes it.");
        actual.ShouldBe(File.ReadAllText(path));
    }
}
