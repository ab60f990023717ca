using System.Text;
using System.Text.Json;

namespace Slipway.Jinja.Tests.Conformance;

/// <summary>Runs every recorded behaviour of Jinja2 in the shared corpus.</summary>
[Trait("suite", "conformance-jinja")]
public sealed class ConformanceTests(ITestOutputHelper output)
{
    /// <summary>Copies of the corpus may have lost vectors that hold Unicode line separators; more than this share is a broken corpus.</summary>
    private const double MaxUnreadableShare = 0.01;

    [Fact]
    public void Engine_OnEveryVector_BehavesAsJinja2()
    {
        (List<ConformanceVector> vectors, int unreadable) = ReadCorpus();
        IReadOnlyDictionary<string, string> deliberate = DeliberateDifferences.Read();
        var differences = new List<string>();
        var totals = new SortedDictionary<string, (int Passed, int All)>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        int outside = 0;
        foreach (ConformanceVector vector in vectors)
        {
            bool[] modes = [.. new[] { true, false }.Where(vector.AppliesTo)];
            if (modes.Length == 0)
            {
                outside++;
                continue;
            }

            foreach (bool allowMutation in modes)
            {
                string? difference = vector.AsInLaterRelease(allowMutation).FindDifference(allowMutation);
                bool isDeliberate = deliberate.ContainsKey(vector.Name);
                if (isDeliberate && difference is not null)
                {
                    used.Add(vector.Name);
                }

                bool passed = difference is null || isDeliberate;
                foreach (string key in new[] { $"tier {vector.Tier}", $"tier {vector.Tier} {vector.Feature}" })
                {
                    (int before, int all) = totals.GetValueOrDefault(key);
                    totals[key] = (before + (passed ? 1 : 0), all + 1);
                }

                if (!passed)
                {
                    differences.Add($"{vector.Name} [{vector.Environments}]: {JsonSerializer.Serialize(vector.Template)} with {vector.ContextJson}: {difference}");
                }
            }
        }

        var report = new StringBuilder();
        foreach ((string key, (int passed, int all)) in totals)
        {
            report.AppendLine($"{key}: {passed} of {all}");
        }

        report.AppendLine($"deliberate differences: {used.Count}; for the unsandboxed environment only: {outside}; unreadable lines: {unreadable}");
        output.WriteLine(report.ToString());
        differences.ShouldBeEmpty(string.Join('\n', differences));
        deliberate.Keys.Except(used).Intersect(vectors.Select(vector => vector.Name)).ShouldBeEmpty("These listed differences are none any more.");
    }

    private static (List<ConformanceVector> Vectors, int Unreadable) ReadCorpus()
    {
        string folder = SharedCorpus.Find("corpus/jinja");
        var vectors = new List<ConformanceVector>();
        int unreadable = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            // Not ReadLines: a line ends at a line feed only, and texts hold other breaks.
            foreach (string line in File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                try
                {
                    vectors.Add(ConformanceVector.Parse(line));
                }
                catch (JsonException)
                {
                    unreadable++;
                }
            }
        }

        vectors.ShouldNotBeEmpty();
        ((double)unreadable / vectors.Count).ShouldBeLessThan(MaxUnreadableShare);
        return (vectors, unreadable);
    }
}
