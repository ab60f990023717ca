using Slipway.Journal;
using Slipway.Storage.Tests.PostgreSql;

namespace Slipway.Storage.Tests;

/// <summary>Names that come from what a run was asked, and are longer than an index can hold.</summary>
public abstract class NameLengthContract<TFixture>(TFixture fixture)
    where TFixture : class, IJournalFixture
{
    /// <summary>No compression makes it shorter.</summary>
    private static readonly string TooLong = string.Concat(Enumerable.Range(0, 50).Select(static i => Sample.Hash($"{i}")));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Begin_OfAStepWhoseNameIsTooLong_FailsAlone(bool isKey)
    {
        await using var journal = await fixture.OpenAsync();
        var (run, other) = (await Sample.WriteAsync(journal, 1, Ct), await Sample.WriteAsync(journal, 1, Ct));
        var step = new PendingStep(run.Id, isKey ? TooLong : "ask#1", StepKind.Event, Sample.Hash("q"), default) { Subject = isKey ? "paid" : TooLong };

        (await Should.ThrowAsync<ArgumentException>(async () => await journal.BeginStepAsync(step, Ct))).Message.ShouldContain("has 3200 bytes; the journal keeps 2048");

        await journal.FinishRunAsync(other.Id, Sample.Completed(), Ct);
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
    }

    [Fact]
    public async Task Begin_OfAStepWithTheLongestNames_IsFound()
    {
        await using var journal = await fixture.OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var name = TooLong[..2048];
        await journal.BeginStepAsync(new PendingStep(run.Id, name, StepKind.Event, Sample.Hash("q"), default) { Subject = name, State = PendingState.Open }, Ct);

        await foreach (var step in journal.ListPendingAsync(new PendingQuery { Subject = name }, Ct))
        {
            step.Key.ShouldBe(name);
            return;
        }

        Assert.Fail("It is not found.");
    }

    [Fact]
    public async Task Start_OfAPipelineWhoseNameIsTooLong_FailsAlone()
    {
        await using var journal = await fixture.OpenAsync();
        var run = Sample.Run(pipeline: TooLong);

        await Should.ThrowAsync<ArgumentException>(async () => await journal.StartRunAsync(run, Ct));
        await Should.ThrowAsync<ArgumentException>(async () => await journal.TryStartRunAsync(run, Ct));

        await Sample.WriteAsync(journal, 1, Ct);
    }
}

public sealed class SqliteNameLengthTests(SqliteFixture fixture) : NameLengthContract<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class PostgreSqlNameLengthTests(PostgreSqlFixture fixture) : NameLengthContract<PostgreSqlFixture>(fixture);
