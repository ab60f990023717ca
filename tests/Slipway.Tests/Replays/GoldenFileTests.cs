using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Replays;
using Slipway.Tests.Properties;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Replays;

public sealed class GoldenFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-golden-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder, "evals", "golden.jsonl");

    [Fact]
    public void Write_ThenRead_GivesRunsThatReplay() =>
        RandomPipeline.Gen.SampleSeeded(
            work =>
            {
                using var test = new TestHost();
                var pipeline = new RandomPipeline(work);
                var run = test.Host.TryRunAsync(pipeline, new JsonObject { ["ü"] = "\u2028<é" }, new RunOptions { User = "ada", Conversation = new Conversation { Id = "c", Turn = 2 } }, Ct).GetAwaiter().GetResult();
                var history = test.HistoryAsync(run).GetAwaiter().GetResult();
                var path = System.IO.Path.Combine(_folder, $"{run.Id}.jsonl");

                GoldenFile.AddAsync(path, new GoldenRun("case", history), Ct).GetAwaiter().GetResult();
                var read = GoldenFile.ReadAsync(path, Ct).GetAwaiter().GetResult().ShouldHaveSingleItem();

                read.Name.ShouldBe("case");
                TestHost.Text(read.History.Run.Input).ShouldBe(TestHost.Text(history.Run.Input));
                read.History.Steps.Select(s => s.RequestHash).ShouldBe(history.Steps.Select(s => s.RequestHash));
                test.Host.ReplayAsync(pipeline, read.History, Ct).GetAwaiter().GetResult().Differences.ShouldBeEmpty();
            },
            iter: 100);

    [Fact]
    public async Task Add_OfTheSameRun_ReplacesIt_AndOfAnotherIsRefused()
    {
        using var test = new TestHost();
        var first = await RunAsync(test);
        var second = await RunAsync(test);
        await GoldenFile.AddAsync(Path, new GoldenRun("a", first), Ct);
        await GoldenFile.AddAsync(Path, new GoldenRun("b", second), Ct);
        var written = await File.ReadAllBytesAsync(Path, Ct);

        await GoldenFile.AddAsync(Path, new GoldenRun("a", first), Ct);
        (await File.ReadAllBytesAsync(Path, Ct)).ShouldBe(written);
        (await Should.ThrowAsync<ArgumentException>(() => GoldenFile.AddAsync(Path, new GoldenRun("a", second), Ct))).Message.ShouldContain($"of another run ({first.Run.Id})");
        (await GoldenFile.ReadAsync(Path, Ct)).Select(r => r.Name).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Add_OfARunThatIsNotOver_IsRefused()
    {
        using var test = new TestHost();
        var history = await RunAsync(test);
        var open = history with { Run = history.Run with { Status = RunStatus.Suspended } };

        (await Should.ThrowAsync<ArgumentException>(() => GoldenFile.AddAsync(Path, new GoldenRun("a", open), Ct))).Message.ShouldContain("is not over yet");
    }

    [Fact]
    public async Task Add_WhereItCannotBeWritten_LeavesNothing()
    {
        using var test = new TestHost();
        var history = await RunAsync(test);
        Directory.CreateDirectory(Path);

        await Should.ThrowAsync<Exception>(() => GoldenFile.AddAsync(Path, new GoldenRun("a", history), Ct));

        File.Exists(Path + ".new").ShouldBeFalse();
    }

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("{}", 1, "'kind' is missing")]
    [InlineData("[]", 1, "must be a JSON object")]
    [InlineData("{\"kind\":\"recording\"}", 1, "begin with a line of kind 'golden'")]
    [InlineData("{\"kind\":\"golden\",\"format\":7}", 1, "format 7 is not known")]
    [InlineData("{\"kind\":\"golden\",\"format\":1}\n{\"kind\":\"step\",\"case\":\"a\"}", 2, "before the first run")]
    [InlineData("{\"kind\":\"golden\",\"format\":1}\n{\"kind\":\"run\",\"case\":\"a\",\"run\":\"x\"}", 2, "not a run id")]
    [InlineData("{\"kind\":\"golden\",\"format\":1}\n\n{\"kind\":", 3, "")]
    public async Task Read_OfSomethingElse_SaysWhere(string content, int line, string message)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllTextAsync(Path, content, Ct);

        var wrong = await Should.ThrowAsync<InvalidArtifactException>(() => GoldenFile.ReadAsync(Path, Ct));

        wrong.Line.ShouldBe(line);
        wrong.Message.ShouldContain(message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<RunHistory> RunAsync(TestHost test) => await test.HistoryAsync(await test.RunAsync(run => ReplayTests.Ask(run, "one", "x")));
}
