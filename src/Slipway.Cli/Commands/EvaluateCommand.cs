using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Evaluation.Datasets;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway evaluate</c>: runs a pipeline over a dataset, with the metrics over all lines.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CliContext context)
    {
        var source = new Argument<string>("source") { Description = "An export, the folder of a Prompt flow, or the folder of a project." };
        var data = new Option<string>("--data") { Description = "The dataset: .jsonl, .json, .csv or .tsv.", Required = true, HelpName = "file" };
        var run = new Option<string?>("--run") { Description = "The outputs of an earlier evaluation (--output), for ${run.outputs.column}.", HelpName = "file" };
        var mapping = new Option<string?>("--mapping") { Description = "A run file of Prompt flow: its column_mapping says which columns become which inputs.", HelpName = "run.yml" };
        var columns = new Option<string[]>("--column") { Description = "One mapping: input=${data.column}, input=${run.outputs.column} or input=text. Comes before --mapping. May be given several times.", HelpName = "input=value" };
        var output = new Option<string?>("--output") { Description = "Also write the outputs of the lines that succeeded, with their line_number.", HelpName = "file" };
        var gates = new Option<string[]>("--require") { Description = "A threshold that a metric must hold, such as accuracy>=0.8. May be given several times.", HelpName = "gate" };
        var model = new Option<string?>("--model") { Description = "Ask this model in place of every model: provider:model[@base-url].", HelpName = "model" };
        var against = new Option<string?>("--against") { Description = "Another variant: both run, and stand side by side with the lines that differ.", HelpName = "node.id" };
        var judge = new Option<string?>("--judge") { Description = "With --against: an evaluation flow that judges the outputs of both.", HelpName = "source" };
        var judgeData = new Option<string?>("--judge-data") { Description = "The dataset of the evaluation flow; the same one when left out.", HelpName = "file" };
        var judgeMapping = new Option<string?>("--judge-mapping") { Description = "The run file of the evaluation flow.", HelpName = "run.yml" };
        var connections = ExportReader.ConnectionOption();
        var variant = ExportReader.VariantOption();
        var journal = CommandExtensions.JournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "evaluate",
            "Runs a pipeline over a dataset, then computes the metrics of an evaluation flow over all lines. Exits with 1 when a line fails or a gate does not hold.",
            "slipway evaluate TicketTriage --data TicketTriage/evals/data.jsonl --output outputs.jsonl",
            "slipway evaluate GradeTriage --data evals/data.jsonl --run outputs.jsonl --mapping evals/run.yml --require 'accuracy>=0.8'",
            "slipway evaluate TicketTriage --data evals/data.jsonl --variant reply.friendly --output friendly.jsonl",
            "slipway evaluate TicketTriage --data evals/data.jsonl --against reply.friendly --judge GradeTriage --judge-data GradeTriage/evals/data.jsonl --judge-mapping GradeTriage/evals/run.yml");
        foreach (Option option in (Option[])[data, run, mapping, columns, output, gates, model, connections, variant, against, judge, judgeData, judgeMapping, journal, json])
        {
            command.Add(option);
        }

        command.Add(source);
        command.SetAction(async (parsed, ct) =>
        {
            var request = new EvaluateRequest(parsed.GetValue(source)!, parsed.GetValue(data)!)
            {
                Run = parsed.GetValue(run),
                Mapping = parsed.GetValue(mapping),
                Columns = parsed.GetValue(columns) ?? [],
                Output = parsed.GetValue(output),
                Gates = ReadGates(parsed.GetValue(gates) ?? []),
                Model = parsed.GetValue(model),
                Journal = parsed.GetValue(journal)!,
                Options = ExportReader.Options(parsed.GetValue(connections), parsed.GetValue(variant)),
            };
            if (parsed.GetValue(judge) is null && (parsed.GetValue(judgeData) ?? parsed.GetValue(judgeMapping)) is not null)
            {
                throw new CliException("--judge-data and --judge-mapping are of an evaluation flow: name that with --judge.");
            }

            if (parsed.GetValue(against) is { } other)
            {
                if (request.Output is not null)
                {
                    throw new CliException("--output takes the outputs of one variant. Leave it out, or run each variant by itself.");
                }

                EvaluateRequest? judging = parsed.GetValue(judge) is { } flow
                    ? request with { Source = flow, Data = parsed.GetValue(judgeData) ?? request.Data, Mapping = parsed.GetValue(judgeMapping), Columns = [], Gates = [], Output = null, Options = request.Options with { Variant = null } }
                    : null;
                return await VariantComparison.RunAsync(context, request, judging, [parsed.GetValue(variant), other], parsed.GetValue(json), ct);
            }

            if (parsed.GetValue(judge) is not null)
            {
                throw new CliException("--judge goes with --against.");
            }

            DatasetResult result = await RunAsync(context, request, ct);
            if (request.Output is { } file && HasFailed(result))
            {
                context.Error.WriteLine(Printable.Of($"slipway: no line succeeded, so --output '{file}' is not written{(File.Exists(context.FullPath(file)) ? "; what it holds is from before" : "")}."));
            }

            List<MetricGate> broken = [.. request.Gates.Where(gate => !gate.Holds(result.Metrics))];
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new
                {
                    Lines = result.Lines.Select(line => new { line.Line, Run = line.Run.ToString(), line.Output, line.Failure }),
                    result.Metrics,
                    result.MetricsFailure,
                    BrokenGates = broken.Select(gate => gate.ToString()),
                });
            }
            else
            {
                new EvaluationView(context).Draw(result, request.Gates, CommandExtensions.JournalArgument(request.Journal));
            }

            return result.Lines.All(line => line.Failure is null) && result.MetricsFailure is null && broken.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    internal static async Task<DatasetResult> RunAsync(CliContext context, EvaluateRequest request, CancellationToken ct, bool warns = true)
    {
        using var pipeline = await PipelineSource.LoadAsync(context, request.Source, ct, request.Options);
        var sources = new Dictionary<string, Dataset> { ["data"] = await LoadAsync(context, request.Data, ct) };
        if (request.Run is { } earlier)
        {
            sources["run.outputs"] = await LoadAsync(context, earlier, ct);
        }

        OutputFile.Check(context, "--output", request.Output);
        var defaults = PipelineInputs.WithDefaults(pipeline.CreatePipeline().InputType);
        var mapping = await ReadMappingAsync(context, request, ct);
        var lines = DatasetJoin.Lines(sources, mapping, defaults);
        if (warns)
        {
            WarnOfIgnored(context, sources["data"], mapping, defaults);
            WarnOfLeftOut(context, request, sources, lines.Count);
        }

        if (lines.Count == 0)
        {
            throw new CliException($"'{request.Data}' has no lines{(request.Run is null ? "" : $" that '{request.Run}' has too")}.");
        }

        await using var store = await JournalFile.OpenAsync(context, request.Journal, ct);
        await using var engines = new ScriptEngines();
        var setup = new RunSetup(context, pipeline, store, JournalFile.FilesOf(context, request.Journal), engines, onText: null);
        var result = await context.WithProgressAsync($"Running {lines.Count} lines", say => setup.EvaluateAsync(
            lines, request.Model, new Progress(done => say($"Line {done} of {lines.Count}")), ct));
        if (request.Output is { } file && !HasFailed(result))
        {
            await WriteAsync(context.FullPath(file), result, ct);
        }

        return result;
    }

    private static bool HasFailed(DatasetResult result) => result.Lines.All(line => line.Failure is not null);

    private static async Task<Dataset> LoadAsync(CliContext context, string path, CancellationToken ct)
    {
        var full = context.FullPath(path);
        if (!File.Exists(full))
        {
            throw new CliException($"There is no file '{path}'.");
        }

        var images = new DatasetImages(context, path);
        return new Dataset([.. (await Dataset.LoadAsync(full, ct)).Lines.Select(images.Load)]);
    }

    private static async Task<ColumnMapping> ReadMappingAsync(CliContext context, EvaluateRequest request, CancellationToken ct)
    {
        var columns = new JsonObject();
        if (request.Mapping is { } file)
        {
            var full = context.FullPath(file);
            columns = File.Exists(full)
                ? MappingFile.Parse(await File.ReadAllTextAsync(full, ct), file).Mapping.ToJson()
                : throw new CliException($"There is no file '{file}'.");
        }

        foreach (var column in request.Columns)
        {
            var equals = column.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new CliException($"--column '{column}' is not of the form input=value.");
            }

            columns[column[..equals]] = column[(equals + 1)..];
        }

        return ColumnMapping.Read(columns);
    }

    private static void WarnOfIgnored(CliContext context, Dataset data, ColumnMapping mapping, IReadOnlySet<string> defaults)
    {
        var mapped = mapping.Inputs.ToHashSet(StringComparer.Ordinal);
        foreach (var column in data.Lines.SelectMany(line => line.Select(cell => cell.Key)).Distinct().Where(name => defaults.Contains(name) && !mapped.Contains(name)))
        {
            context.Error.WriteLine($"slipway: the column '{column}' is not used: the input has a default, which comes first unless it is mapped (--column {column}='${{data.{column}}}').");
        }
    }

    /// <summary>Lines that only one of the files has are no part of what is measured.</summary>
    private static void WarnOfLeftOut(CliContext context, EvaluateRequest request, Dictionary<string, Dataset> sources, int joined)
    {
        foreach (var (file, lines) in sources.Select(source => (source.Key == "data" ? request.Data : "the earlier run", source.Value.Lines.Count)).Where(source => joined > 0 && source.Count > joined))
        {
            context.Error.WriteLine($"slipway: {lines - joined} of {lines} lines of {file} {(lines - joined == 1 ? "is" : "are")} left out: the other file has none with {(lines - joined == 1 ? "its" : "their")} {Dataset.LineNumber}.");
        }
    }

    private static async Task WriteAsync(string path, DatasetResult result, CancellationToken ct)
    {
        var text = new StringBuilder();
        foreach (var line in result.Lines.Where(line => line.Failure is null))
        {
            var row = new JsonObject { [Dataset.LineNumber] = line.Line };
            foreach (var (name, value) in line.Output as JsonObject ?? new JsonObject { ["output"] = line.Output?.DeepClone() })
            {
                row[name] = value?.DeepClone();
            }

            text.Append(row.ToJsonString(SlipwayJson.Options)).Append('\n');
        }

        await File.WriteAllTextAsync(path, text.ToString(), ct);
    }

    private static IReadOnlyList<MetricGate> ReadGates(string[] texts) => [.. texts.Select(text =>
        MetricGate.TryParse(text, out var gate) ? gate : throw new CliException($"--require '{text}' is not of the form metric>=number (also <=, >, <, ==)."))];

    private sealed class Progress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}

/// <summary>What to evaluate, and how.</summary>
internal sealed record EvaluateRequest(string Source, string Data)
{
    public string? Run { get; init; }

    public string? Mapping { get; init; }

    public IReadOnlyList<string> Columns { get; init; } = [];

    public string? Output { get; init; }

    public IReadOnlyList<MetricGate> Gates { get; init; } = [];

    public string? Model { get; init; }

    public required string Journal { get; init; }

    public required Migration.Exports.ImportOptions Options { get; init; }
}
