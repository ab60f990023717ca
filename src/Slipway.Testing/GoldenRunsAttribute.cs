using System.Reflection;
using Slipway.Replays;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Slipway.Testing;

/// <summary>Runs a theory once for each golden run of a file; its only parameter is a <see cref="GoldenRun"/>.</summary>
/// <remarks>The file is what <c>slipway replay --save</c> writes. It is looked for beside the tests and in the folders above, there and in
/// their folders <c>evals</c>. The runs are read when the tests run, not when they are discovered.</remarks>
/// <param name="file">The file's name or path: <c>late-parcel.jsonl</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class GoldenRunsAttribute(string file) : DataAttribute
{
    /// <summary>The file's name or path.</summary>
    public string File { get; } = file;

    /// <inheritdoc />
    public override bool SupportsDiscoveryEnumeration() => false;

    /// <inheritdoc />
    /// <exception cref="FileNotFoundException">The file is nowhere above the tests.</exception>
    /// <exception cref="InvalidArtifactException">The file is not one of golden runs.</exception>
    /// <exception cref="InvalidOperationException">The file has no run: the theory would pass without testing anything.</exception>
    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        string path = ProjectFiles.Find(File, "evals");
        List<ITheoryDataRow> rows = [.. (await GoldenFile.ReadAsync(path)).Select(golden => new TheoryDataRow<GoldenRun>(golden) { Label = golden.Name })];
        return rows.Count > 0 ? rows : throw new InvalidOperationException($"The file {path} has no golden run.");
    }
}
