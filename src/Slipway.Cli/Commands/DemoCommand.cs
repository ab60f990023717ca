using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Evaluation.Equivalence;
using Slipway.Migration.Projects;
using Slipway.Recordings;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway demo</c>: the main job on a sample, without an account or a key.</summary>
internal static class DemoCommand
{
    private const string Sample = "returns-desk";
    private const string ChangedPrompt = "prompts/write-the-reply.prompty";

    public static Command Create(CliContext context)
    {
        var output = new Option<string>("--output", "-o") { Description = "The folder to work in.", DefaultValueFactory = _ => "slipway-demo", HelpName = "dir" };
        var command = CommandExtensions.WithExamples(
            "demo",
            "Takes a sample export all the way: inventory, C# project, run, proof of equivalence, and a change that the proof finds.",
            "slipway demo",
            "slipway demo -o /tmp/demo");
        command.Add(output);
        command.SetAction(async (parsed, ct) => await new Demo(context, parsed.GetValue(output)!).RunAsync(ct));
        return command;
    }

    private sealed class Demo(CliContext context, string folder)
    {
        private const int Steps = 6;

        private readonly long _started = Stopwatch.GetTimestamp();
        private int _step;

        private string Export => Path.Combine(folder, Sample + ".yml");

        private string Recording => Path.Combine(folder, Sample + ".jsonl");

        private string Project => Path.Combine(folder, "ReturnsDesk");

        public async Task<int> RunAsync(CancellationToken ct)
        {
            await UnpackAsync(Export, ct);
            await UnpackAsync(Recording, ct);

            Begin($"Take stock of the export {Export}");
            await TakeStockAsync(ct);

            Begin($"Generate the C# project in {Project}");
            var imported = await ImportCommand.RunAsync(context, new ImportRequest(Export, Project, Recording, Partial: false, Force: true), ct);
            if (!imported.Written)
            {
                return ExitCode.Findings;
            }

            ShowFiles(imported);

            Begin("Compile it and run it on the recorded cases");
            using var pipeline = await PipelineSource.LoadAsync(context, Project, ct);
            var cases = await RecordingFiles.LoadAsync(context, Recording, ct);
            await RunCasesAsync(pipeline, cases, ct);

            Begin("Prove that it behaves as the builder did");
            var reports = await VerifyCommand.CompareAsync(context, pipeline, cases, ct);
            new EquivalenceView(context.Console).Draw(reports);

            Begin($"Change a word of {ChangedPrompt} and prove again");
            using var changed = await ChangeAsync(pipeline, ct);
            var found = await VerifyCommand.CompareAsync(context, changed, cases, ct);
            new EquivalenceView(context.Console).Draw(found);

            Begin("Where to look next");
            ShowNext();
            return reports.All(r => r.IsEquivalent) && !found.All(r => r.IsEquivalent) ? ExitCode.Ok : ExitCode.Findings;
        }

        private void Begin(string what) =>
            context.Console.MarkupLine($"\n[bold blue]{++_step}/{Steps}[/] [bold]{Printable.Markup(what)}[/] [dim]{Durations.Format(Stopwatch.GetElapsedTime(_started))}[/]");

        private async Task UnpackAsync(string path, CancellationToken ct)
        {
            var full = context.FullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"samples/{Path.GetFileName(path)}")
                ?? throw new InvalidOperationException($"The sample {Path.GetFileName(path)} is missing from the tool.");
            await using var file = File.Create(full);
            await resource.CopyToAsync(file, ct);
        }

        private async Task TakeStockAsync(CancellationToken ct)
        {
            var inventory = (await ExportReader.ReadAsync(context, Export, ct)).Inventory;
            context.Console.MarkupLine($"[bold]{Printable.Markup(inventory.Name)}[/]: {Printable.Markup(inventory.Description)}");
            context.Console.MarkupLine($"{inventory.Nodes.Count} nodes, {inventory.Prompts.Count} prompts, {inventory.Models.Select(m => m.Name).Distinct().Count()} models, {inventory.Branches.Count} branch, {inventory.HttpCalls.Count} web service, {inventory.Code.Count} piece of code, {inventory.Secrets.Count} secret");
            var fields = inventory.Fields;
            context.Console.MarkupLine($"{fields.Kept} fields kept, {fields.Approximated} approximated, {fields.Refused} refused, {fields.Presentation} presentation only");
        }

        private void ShowFiles(ImportOutcome imported)
        {
            foreach (var file in imported.Files.Where(f => !f.StartsWith('.')))
            {
                context.Console.MarkupLine($"  {Printable.Markup(file)}");
            }

            foreach (var kept in imported.KeptEdits)
            {
                context.Console.MarkupLine($"  [yellow]kept your edit of {Printable.Markup(kept)}[/]; the generated version is beside it as .new");
            }
        }

        private async Task RunCasesAsync(PipelineSource pipeline, IReadOnlyList<RecordedCase> cases, CancellationToken ct)
        {
            await using var journal = await JournalFile.OpenAsync(context, Path.Combine(folder, ".slipway", "journal.db"), ct);
            await using var engines = new ScriptEngines();
            var files = JournalFile.FilesOf(context, Path.Combine(folder, ".slipway", "journal.db"));
            var setup = new RunSetup(context, pipeline, journal, files, engines, onText: null);
            var first = default(RunId?);
            foreach (var recorded in cases)
            {
                var result = await setup.ReplayAsync(Recording, recorded.Name, input: null, ct);
                first ??= result.Id;
                context.Console.MarkupLine($"  {StatusMarkup.Of(result.Outcome.Status)} {Printable.Markup(recorded.Name)}{(result.Outcome.Failure is { } failure ? Printable.Markup($": {failure.Message}") : "")}");
            }

            new TraceTree(context.Console, withPayloads: false).Draw((await journal.ReadAsync(first!.Value, ct))!);
        }

        private Task<PipelineSource> ChangeAsync(PipelineSource pipeline, CancellationToken ct)
        {
            var files = pipeline.Files
                .Select(f => f.Path == ChangedPrompt ? f with { Content = f.Content.Replace("Be brief and kind", "Be kind", StringComparison.Ordinal) } : f)
                .ToList();
            return PipelineSource.CompileAsync(context, Project, files, ProjectReader.RootNamespace(context.FullPath(Project)), ct);
        }

        private void ShowNext()
        {
            var command = context.Program;
            foreach (var (what, how) in new[]
            {
                ("the code", Path.Combine(Project, "src", "ReturnsDesk", "ReturnsDesk.cs")),
                ("what came from the builder", Path.Combine(Project, "MIGRATION.md")),
                ("the steps of a run", $"{command} trace --journal {ShellWord.OfPath(Path.Combine(folder, ".slipway", "journal.db"))} --payloads"),
                ("it live, with OPENAI_API_KEY set", $"{command} run {ShellWord.OfPath(Project)} --input '{{\"order_id\":\"A-1\",\"question\":\"…\"}}'"),
                ("it on a local model", $"{command} run {ShellWord.OfPath(Project)} --model ollama:llama3.2 --input …"),
                ("an export of yours", $"{command} inventory flow.yml"),
            })
            {
                context.Console.MarkupLine($"  [dim]{Printable.Markup(what),-34}[/] {Printable.Markup(how)}");
            }
        }
    }
}
