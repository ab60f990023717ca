using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Tests.Properties;

namespace Slipway.Storage.Tests.Knowledge;

public sealed class KnowledgeSnapshotTests : IDisposable
{
    private static readonly SnapshotPassage[] Passages =
    [
        Passage("refunds.md", 1, "A refund is paid within ten days.", "policy"),
        Passage("refunds.md", 2, "Shoes can be returned when they are not worn.", "policy"),
        Passage("shipping.md", 1, "Parcels travel two days. Shoes travel in boxes.", "logistics"),
        Passage("中文.md", 1, "退款将在十天内支付。鞋子可以退货。", "policy"),
        Passage("prices.md", 1, "All prices are in euro; the café is closed.", "money"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-knowledge-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("refund", "refunds.md/1")]
    [InlineData("REFUND days", "refunds.md/1 shipping.md/1")]
    [InlineData("shoes returned", "refunds.md/2 shipping.md/1")]
    [InlineData("退款", "中文.md/1")]
    [InlineData("鞋子可以吗", "中文.md/1")]
    [InlineData("cafe", "prices.md/1")]
    [InlineData("elephant", "")]
    [InlineData("\" OR *) NEAR -", "")]
    [InlineData("", "")]
    public async Task Search_ByWords_FindsTheBestFirst(string query, string expected)
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings());

        Names(await snapshot.SearchAsync(new KnowledgeQuery(query), TestContext.Current.CancellationToken)).ShouldBe(expected);
    }

    [Fact]
    public async Task Search_ByMeaning_ComparesAllVectors()
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings { Mode = SearchMode.Vector, Embedding = "e", Top = 2, Threshold = 0.6 });

        IReadOnlyList<Passage> found = await snapshot.SearchAsync(new KnowledgeQuery("which euro?"), TestContext.Current.CancellationToken);

        Names(found).ShouldBe("prices.md/1");
        found[0].Score.ShouldBe(1, 0.001);
    }

    [Theory]
    [InlineData(null, "refunds.md/1")]
    [InlineData(0.0, "shipping.md/1")]
    [InlineData(1.0, "refunds.md/1")]
    public async Task Search_ByBoth_MergesRanksOrWeights(double? textWeight, string first)
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings { Mode = SearchMode.Hybrid, Embedding = "e", TextWeight = textWeight });

        // Words say refunds, and so does nothing else but for the meaning "parcel".
        IReadOnlyList<Passage> found = await snapshot.SearchAsync(new KnowledgeQuery(textWeight is 0 ? "parcel" : "refund paid ten days"), TestContext.Current.CancellationToken);

        Names(found).Split(' ')[0].ShouldBe(first);
        found.ShouldAllBe(passage => passage.Score >= 0 && passage.Score <= 1);
        found.Select(passage => passage.Score).ShouldBe(found.Select(passage => passage.Score).OrderDescending());
    }

    [Fact]
    public async Task Search_WithAFilter_LooksAtMatchingDocumentsOnly()
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings());
        var filter = new KnowledgeFilter(true, [new MetadataCondition("category", MetadataComparison.Is, "LOGISTICS")]);

        Names(await snapshot.SearchAsync(new KnowledgeQuery("shoes") { Filter = filter }, TestContext.Current.CancellationToken)).ShouldBe("shipping.md/1");
    }

    [Fact]
    public async Task Search_WithAReranker_TakesItsOrder()
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings { Rerank = "r", Top = 1, Threshold = 0.5 }, new LengthReranker());

        Names(await snapshot.SearchAsync(new KnowledgeQuery("shoes"), TestContext.Current.CancellationToken)).ShouldBe("shipping.md/1");
    }

    [Fact]
    public async Task Build_OfTheSameContent_HasTheSameId_OfOther_Another()
    {
        string path = Path.Combine(_folder, "a.db");
        var definition = new KnowledgeDefinition("help") { Documents = "help" };
        string id = await SnapshotFile.WriteAsync(path, definition, Passages, null, ct: TestContext.Current.CancellationToken);

        (await SnapshotFile.WriteAsync(path, definition with { Name = "other", Documents = "x" }, [.. Passages.Reverse()], null, ct: TestContext.Current.CancellationToken)).ShouldBe(id);
        SnapshotFile.IdOf(definition, Passages).ShouldBe(id);
        SnapshotFile.IdOf(definition, [.. Passages.Skip(1)]).ShouldNotBe(id);
        SnapshotFile.IdOf(definition with { Search = new SearchSettings { Top = 5 } }, Passages).ShouldNotBe(id);
        SnapshotFile.IdOf(definition, [Passages[0] with { Metadata = new JsonObject { ["category"] = "x" } }, .. Passages.Skip(1)]).ShouldNotBe(id);
        Directory.EnumerateFiles(_folder).ShouldHaveSingleItem("nothing half-written is left behind");
    }

    [Fact]
    public async Task Search_OfAnyWords_NeverFails()
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings());

        Gen.OneOf(Gen.String, Gen.String[Gen.Char["\"*^:()+-{}~ 退款のab"], 0, 40]).SampleSeeded(text =>
            snapshot.SearchAsync(new KnowledgeQuery(text), TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult().Count.ShouldBeLessThanOrEqualTo(4));
    }

    [Fact]
    public async Task Open_OfAnotherFile_SaysSo()
    {
        string path = Path.Combine(_folder, "a.db");
        await File.WriteAllTextAsync(path, "no database, but long enough to look like one to somebody", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<InvalidArtifactException>(() => KnowledgeSnapshot.OpenAsync(path))).Message.ShouldContain("no knowledge snapshot");
    }

    [Theory]
    [InlineData("settings", "no JSON")]
    [InlineData("settings", "[]")]
    [InlineData("settings", "null")]
    [InlineData("settings", "{}")]
    [InlineData("settings", "{\"search\":{\"top\":\"four\"},\"chunks\":{}}")]
    [InlineData("settings", "{\"search\":{\"embedding\":7},\"chunks\":{}}")]
    [InlineData("settings", "{\"search\":{},\"chunks\":null}")]
    [InlineData("passages", "many")]
    [InlineData("passages", "99999999999")]
    public async Task Open_OfADamagedFile_SaysSo(string name, string value)
    {
        await BuildAsync(new SearchSettings());
        string path = Path.Combine(_folder, "s.db");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path}"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "update about set value = @value where name = @name";
            command.Parameters.AddWithValue("@value", value);
            command.Parameters.AddWithValue("@name", name);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        InvalidArtifactException refusal = await Should.ThrowAsync<InvalidArtifactException>(() => KnowledgeSnapshot.OpenAsync(path));

        refusal.Message.ShouldStartWith($"{path}: This knowledge snapshot is damaged: ");
        refusal.Message.ShouldEndWith("Build it again with 'slipway knowledge build'.");
    }

    [Fact]
    public async Task Search_ByMeaning_AfterTheFileCouldNotBeRead_Works()
    {
        KnowledgeSnapshot snapshot = await BuildAsync(new SearchSettings { Mode = SearchMode.Vector, Embedding = "e" });
        string path = Path.Combine(_folder, "s.db");
        byte[] sound = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await ReplaceAsync(new byte[sound.Length]);
        await Should.ThrowAsync<Exception>(async () => await snapshot.SearchAsync(new KnowledgeQuery("which euro?"), TestContext.Current.CancellationToken));

        await ReplaceAsync(sound);

        (await snapshot.SearchAsync(new KnowledgeQuery("which euro?"), TestContext.Current.CancellationToken)).ShouldNotBeEmpty();

        async Task ReplaceAsync(byte[] content)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Folder_WithoutASnapshot_SaysWhatToDo()
    {
        var folder = new KnowledgeFolder(_folder, _folder);

        (await Should.ThrowAsync<NotConfiguredException>(async () => await folder.OpenAsync("help", TestContext.Current.CancellationToken))).Message.ShouldContain("slipway knowledge build");
        await File.WriteAllTextAsync(Path.Combine(_folder, "help.lock"), new string('a', 64), TestContext.Current.CancellationToken);
        (await Should.ThrowAsync<NotConfiguredException>(async () => await folder.OpenAsync("help", TestContext.Current.CancellationToken))).Message.ShouldContain("is not on this machine");
        await File.WriteAllTextAsync(Path.Combine(_folder, "help.lock"), "../../etc", TestContext.Current.CancellationToken);
        await Should.ThrowAsync<InvalidArtifactException>(async () => await folder.OpenAsync("help", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Folder_WhoseKnowledgeIsBuiltAnew_LetsGoOfTheSnapshotBefore()
    {
        var folder = new KnowledgeFolder(_folder, _folder);
        WeakReference before = await OpenAsync(Passages);
        WeakReference now = await OpenAsync([.. Passages, Passage("news.md", 1, "Something new.", "news")]);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        before.IsAlive.ShouldBeFalse();
        (await folder.OpenAsync("help", TestContext.Current.CancellationToken)).ShouldBeSameAs(now.Target);

        async Task<WeakReference> OpenAsync(IReadOnlyList<SnapshotPassage> passages)
        {
            var definition = new KnowledgeDefinition("help") { Documents = "help" };
            string id = SnapshotFile.IdOf(definition, passages);
            await SnapshotFile.WriteAsync(KnowledgeFolder.PathOf(_folder, id), definition, passages, null, ct: TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(_folder, "help.lock"), id, TestContext.Current.CancellationToken);
            return new WeakReference(await folder.OpenAsync("help", TestContext.Current.CancellationToken));
        }
    }

    private async Task<KnowledgeSnapshot> BuildAsync(SearchSettings search, IReranker? reranker = null)
    {
        string path = Path.Combine(_folder, "s.db");
        var embeddings = new WordEmbeddings("refund", "parcel", "euro");
        await SnapshotFile.WriteAsync(path, new KnowledgeDefinition("help") { Documents = "help", Search = search }, Passages, embeddings, ct: TestContext.Current.CancellationToken);
        return await KnowledgeSnapshot.OpenAsync(path, _ => embeddings, reranker, TestContext.Current.CancellationToken);
    }

    private static SnapshotPassage Passage(string document, int position, string text, string category) =>
        new(document, position, text, new JsonObject { ["category"] = category });

    private static string Names(IReadOnlyList<Passage> found) => string.Join(' ', found.Select(passage => $"{passage.Document}/{passage.Position}"));

    private sealed class LengthReranker : IReranker
    {
        public ValueTask<IReadOnlyList<double>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken ct) =>
            ValueTask.FromResult<IReadOnlyList<double>>([.. texts.Select(text => text.Length / 60.0)]);
    }
}
