using System.CommandLine;
using Slipway.Cli.Knowledge;
using Slipway.Cli.Terminal;
using Slipway.Storage;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway knowledge</c>: builds snapshots of documents, looks into them, compares them.</summary>
internal static class KnowledgeCommand
{
    public static Command Create(CliContext context)
    {
        var command = CommandExtensions.WithExamples(
            "knowledge",
            "Builds snapshots of documents that pipelines search, looks into them and compares them.",
            "slipway knowledge build ReturnsDesk",
            "slipway knowledge search help-center \"how long does a refund take\"",
            "slipway knowledge diff 4f1c2a9b help-center");
        command.Add(Build(context));
        command.Add(Show(context));
        command.Add(Search(context));
        command.Add(Diff(context));
        return command;
    }

    private static Command Build(CliContext context)
    {
        var source = new Argument<string>("source") { Description = "A project, a definition (knowledge/help-center.yaml), or a folder of documents.", DefaultValueFactory = _ => "." };
        var skip = new Option<bool>("--skip-unreadable") { Description = "Leave out documents that cannot be read; otherwise nothing is built." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "build",
            "Builds snapshots. The same documents and settings have the same id; what is there already is not made again.",
            "slipway knowledge build",
            "slipway knowledge build knowledge/help-center.yaml",
            "slipway knowledge build documents/ --skip-unreadable --json");
        command.Add(source);
        command.Add(skip);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var (place, sources) = KnowledgeBuild.Find(context, parsed.GetValue(source)!);
            var build = new KnowledgeBuild(context, place, parsed.GetValue(skip));
            var view = new KnowledgeView(context);
            List<BuildOutcome> outcomes = [];
            foreach (var one in sources)
            {
                var outcome = await context.WithProgressAsync($"Building {one.Definition.Name}", say => build.RunAsync(one, say, ct));
                outcomes.Add(outcome);
                if (!parsed.GetValue(json))
                {
                    view.Draw(outcome);
                }
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, outcomes);
            }

            return outcomes.TrueForAll(o => o.Snapshot is not null) ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static Command Show(CliContext context)
    {
        var snapshot = SnapshotArgument("snapshot");
        var project = ProjectOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "show", "Shows what is in a snapshot: its settings and documents.", "slipway knowledge show help-center", "slipway knowledge show 4f1c2a9b --json");
        command.Add(snapshot);
        command.Add(project);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var place = new KnowledgePlace(context.FullPath(parsed.GetValue(project)!));
            var open = await KnowledgeSnapshot.OpenAsync(place.Find(context, parsed.GetValue(snapshot)!), ct: ct);
            var documents = new SortedDictionary<string, int>(StringComparer.Ordinal);
            await foreach (var passage in open.PassagesAsync(ct))
            {
                documents[passage.Document] = documents.GetValueOrDefault(passage.Document) + 1;
            }

            var about = place.DescriptionOf(open.Name);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { open.Id, open.Name, Description = about, open.Search, open.Chunks, Passages = open.PassageCount, Documents = documents });
            }
            else
            {
                new KnowledgeView(context).Draw(open, about, documents);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Search(CliContext context)
    {
        var snapshot = SnapshotArgument("snapshot");
        var query = new Argument<string>("query") { Description = "What to look for." };
        var top = new Option<int?>("--top") { Description = "The most passages; what the snapshot says when left out.", HelpName = "n" };
        var project = ProjectOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "search", "Searches a snapshot as a pipeline does.", "slipway knowledge search help-center \"how long does a refund take\"", "slipway knowledge search help-center refund --top 1 --json");
        command.Add(snapshot);
        command.Add(query);
        command.Add(top);
        command.Add(project);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var most = parsed.GetValue(top) is not (< 1 or > 1_000) ? parsed.GetValue(top) : throw new CliException("--top is from 1 to 1000.");
            var place = new KnowledgePlace(context.FullPath(parsed.GetValue(project)!));
            using var models = place.OpenModels(context);
            var open = await KnowledgeSnapshot.OpenAsync(place.Find(context, parsed.GetValue(snapshot)!), models.ResolveEmbeddings, ct: ct);
            var found = await open.SearchAsync(new KnowledgeQuery(parsed.GetValue(query)!) { Top = most }, ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Snapshot = open.Id, Passages = found });
            }
            else
            {
                new KnowledgeView(context).Draw(found);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Diff(CliContext context)
    {
        var left = SnapshotArgument("a");
        var right = SnapshotArgument("b");
        var project = ProjectOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "diff", "Compares two snapshots: documents and settings. Exit code 1 when they differ.", "slipway knowledge diff 4f1c2a9b help-center", "slipway knowledge diff old.db new.db --json");
        command.Add(left);
        command.Add(right);
        command.Add(project);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var place = new KnowledgePlace(context.FullPath(parsed.GetValue(project)!));
            var difference = await SnapshotDifference.OfAsync(
                await KnowledgeSnapshot.OpenAsync(place.Find(context, parsed.GetValue(left)!), ct: ct),
                await KnowledgeSnapshot.OpenAsync(place.Find(context, parsed.GetValue(right)!), ct: ct),
                ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, difference);
            }
            else
            {
                new KnowledgeView(context).Draw(difference);
            }

            return difference.IsSame ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static Argument<string> SnapshotArgument(string name) => new(name) { Description = "The name of knowledge, the beginning of an id, or a snapshot's file." };

    private static Option<string> ProjectOption() => new("--project") { Description = "The project's folder.", DefaultValueFactory = _ => ".", HelpName = "dir" };
}
