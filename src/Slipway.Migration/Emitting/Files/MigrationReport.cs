using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Emitting.Files;

/// <summary>Writes <c>MIGRATION.md</c>: what came from the builder, where it went, what needs a person, what is proven.</summary>
internal static class MigrationReport
{
    private const int MostFields = 200;

    private static readonly System.Text.Json.JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ProjectFile Write(FlowContext context, IReadOnlyList<EmittedStep> steps, FieldLedger? ledger, EmitOptions options)
    {
        var text = new StringBuilder($"# Migration of {MarkdownText.Line(context.App.Name)}\n\n");
        text.Append($"From a {SourceFiles.BuilderName(context.App.Builder)} {(context.App.Kind is FlowKind.Chat ? "chatflow" : "workflow")} with {NodesOf(context, steps)} nodes to the pipeline `{context.ClassName}`.\n");
        WriteSteps(text, context, steps);
        WriteOpenWork(text, context, steps, options);
        WriteFindings(text, [.. options.Findings.Where(finding => finding.Severity is not DiagnosticSeverity.Error), .. context.Diagnostics]);
        WriteLedger(text, ledger);
        WriteProof(text, options);
        return new ProjectFile("MIGRATION.md", text.ToString());
    }

    /// <summary>The nodes that the flow's author made: Prompt flow has none for inputs, outputs and conditions.</summary>
    private static int NodesOf(FlowContext context, IReadOnlyList<EmittedStep> steps) =>
        steps.Count(step => context.App.Builder != "promptflow" || step.Kind is not ("start" or "end" or "activate"));

    private static void WriteSteps(StringBuilder text, FlowContext context, IReadOnlyList<EmittedStep> steps)
    {
        text.Append("\n## Where each node went\n\n| Node | Id | Kind | Step | Where |\n| --- | --- | --- | --- | --- |\n");
        foreach (EmittedStep step in steps)
        {
            string place = string.Join(", ", new[]
            {
                step.Member.Contains('/', StringComparison.Ordinal) ? $"[{step.Member}]({step.Member})" : MarkdownText.Line(step.Member),
                step.Line > 0 ? $"[{Path.GetFileName(step.File)}:{step.Line}]({step.File}#L{step.Line})" : "",
            }.Where(part => part.Length > 0));
            text.Append($"| {MarkdownText.Line(step.Title)} | {MarkdownText.Line(step.NodeId)} | {step.Kind} | {MarkdownText.Verbatim(step.StepName ?? "")} | {place} |\n");
        }

        if (context.App.Notes.Count > 0)
        {
            text.Append("\n## Notes on the canvas\n\n").Append(string.Concat(context.App.Notes.Select(note => $"- {MarkdownText.Line(note)}\n")));
        }
    }

    private static void WriteOpenWork(StringBuilder text, FlowContext context, IReadOnlyList<EmittedStep> steps, EmitOptions options)
    {
        List<UnsupportedNode> unsupported = [.. NodeNamer.Within(context.App.Graph).OfType<UnsupportedNode>()];
        if (unsupported.Count > 0)
        {
            text.Append("\n## Not migrated\n\nReaching one of these fails the run with `NotMigratedException`. Write the step in its place; its record says what the rest of the flow reads.\n\n");
            foreach (UnsupportedNode node in unsupported)
            {
                text.Append($"- {MarkdownText.Line(node.Title)} ({MarkdownText.Line(node.Type)}): {MarkdownText.Line(node.Reason)}\n");
            }
        }

        if (context.App.Trigger is { } trigger)
        {
            text.Append($"\n## What starts it\n\nThe builder starts this flow by itself; its settings are kept in `slipway.yaml`, and the host has to start the pipeline.\n\n```json\n{trigger.ToJsonString(Indented)}\n```\n");
        }

        if (context.Tools.All.Any())
        {
            text.Append("\n## Interfaces to implement\n\nThe export names these tools and does not hold them. A call of one without an implementation fails and says so; in verification the recorded results answer.\n\n");
            foreach (ToolInterface tool in context.Tools.All)
            {
                text.Append($"- [`{tool.Name}`](src/{context.ClassName}/tools/{tool.Name}.cs): {MarkdownText.Line(tool.Words)}\n");
            }
        }

        WriteCode(text, context, options, [.. steps.Where(step => step.Kind == "code" && step.StepName is not null)]);

        if (context.Settings.Members.Count + context.Settings.Secrets.Count > 0)
        {
            text.Append("\n## Configuration\n\n");
            text.Append(string.Concat(context.Settings.Members.Select(member => context.Settings.IsUsed
                ? $"- `{context.Settings.TypeName}.{member.Name}`\n"
                : $"- {MarkdownText.Line(member.JsonName)}: nothing reads it, so it has no place in the code\n")));
            text.Append(string.Concat(context.Settings.Secrets.Select(secret => $"- secret `{secret}`, from the environment\n")));
        }
    }

    private static void WriteCode(StringBuilder text, FlowContext context, EmitOptions options, List<EmittedStep> steps)
    {
        List<EmittedStep> ported = [.. steps.Where(step => step.Member.EndsWith(".cs", StringComparison.Ordinal))];
        if (ported.Count > 0)
        {
            text.Append("\n## Ported code\n\nThese were Python. A comparison on cases made from each script gave the same results; the tests repeat it, with the script that lies beside them.\n\n");
            text.Append(string.Concat(ported.Select(step => $"- [{step.Member}]({step.Member})\n")));
        }

        List<EmittedStep> scripts = [.. steps.Except(ported)];
        if (scripts.Count == 0)
        {
            return;
        }

        text.Append("\n## Code to port\n\nThese scripts run as the builder's files. They stay until someone translates them and shows that nothing changed.\n\n");
        Dictionary<string, string> reasons = NodeNamer.Within(context.App.Graph)
            .Select(node => (node.Id, Source: node is CodeNode code ? code.Source : node is FunctionNode function ? function.Source : ""))
            .Where(node => options.Unported.ContainsKey(node.Source))
            .ToDictionary(node => node.Id, node => options.Unported[node.Source], StringComparer.Ordinal);
        text.Append(string.Concat(scripts.Select(step => $"- [{step.Member}]({step.Member}){(reasons.TryGetValue(step.NodeId, out string? reason) ? ": " + MarkdownText.Line(reason) : "")}\n")));
    }

    private static void WriteFindings(StringBuilder text, List<Diagnostic> diagnostics)
    {
        if (diagnostics.Count > 0)
        {
            List<string> lines = [.. diagnostics.Select(diagnostic => $"- {diagnostic.Code} {MarkdownText.Line(diagnostic.Message)}\n").Distinct()];
            text.Append("\n## Findings\n\n");
            text.Append(string.Concat(lines.Take(MostFields)));
            text.Append(lines.Count > MostFields ? $"\n{lines.Count - MostFields} more; `slipway inventory` lists all.\n" : "");
        }
    }

    private static void WriteLedger(StringBuilder text, FieldLedger? ledger)
    {
        if (ledger is null)
        {
            return;
        }

        text.Append($"\n## Fields of the export\n\n{ledger.Count(FieldStatus.Kept)} kept, {ledger.Count(FieldStatus.Approximated)} in another form, {ledger.Count(FieldStatus.Refused)} refused, {ledger.Count(FieldStatus.Presentation)} about the canvas only.\n");
        WriteFields(text, "In another form", [.. ledger.Entries.Where(entry => entry.Status is FieldStatus.Approximated)]);
        WriteFields(text, "Refused", [.. ledger.Entries.Where(entry => entry.Status is FieldStatus.Refused)]);
    }

    private static void WriteFields(StringBuilder text, string title, List<LedgerEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        text.Append($"\n### {title}\n\n| Node | Field | Why |\n| --- | --- | --- |\n");
        List<List<LedgerEntry>> groups = [.. entries.GroupBy(entry => (entry.NodeId, entry.Note)).Select(group => group.ToList())];
        foreach (List<LedgerEntry> group in groups.Take(MostFields))
        {
            string fields = string.Join(", ", group.Take(3).Select(entry => MarkdownText.Line(entry.Path))) + (group.Count > 3 ? $" and {group.Count - 3} more" : "");
            text.Append($"| {MarkdownText.Line(group[0].NodeTitle)} | {fields} | {MarkdownText.Line(group[0].Note)} |\n");
        }

        if (groups.Count > MostFields)
        {
            text.Append($"\n{groups.Count - MostFields} more; `slipway inventory` lists all.\n");
        }
    }

    private static void WriteProof(StringBuilder text, EmitOptions options)
    {
        text.Append("\n## What is proven\n\n");
        text.Append(options.Recording is { } recording
            ? $"`tests/` compares each case of [{recording.Path}]({recording.Path}) with this pipeline: model requests, calls, output. Run `dotnet test`, or for evidence others can check:\n"
            : "Nothing yet: the code was generated and compiles. Record the builder with `slipway record`, put the file into `recordings/`, then:\n");
        text.Append("\n```\nslipway verify . --recordings recordings --evidence evidence.json\n```\n");
    }
}
