using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Files;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;
using Slipway.Migration.Projects;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>Writes a flow as a C# project.</summary>
public static class ProjectEmitter
{
    /// <summary>Emits a flow. Never fails on the content of a flow: what cannot be migrated becomes a step that says so when it is reached.</summary>
    /// <param name="app">The flow.</param>
    /// <param name="ledger">What became of the export's fields, for the report; null when there is none.</param>
    /// <param name="options">How the project is written; null for the defaults.</param>
    public static EmittedProject Emit(FlowApp app, FieldLedger? ledger = null, EmitOptions? options = null)
    {
        options ??= new EmitOptions();
        var context = new FlowContext(app, name: options.Name) { Ports = new PortedCode(options.Ports) };
        (List<ProjectFile> sources, List<EmittedStep> steps) = WriteCode(context);
        FlowContext? once = null;
        if (app.Aggregation is { } aggregation)
        {
            once = new FlowContext(aggregation, context) { Ports = context.Ports };
            (List<ProjectFile> more, List<EmittedStep> moreSteps) = WriteCode(once);
            sources.AddRange(more);
            steps.AddRange(moreSteps.Where(step => step.StepName is not null));
            context.Diagnostics.AddRange(once.Diagnostics);
            context.UsesPrompts |= once.UsesPrompts;
        }

        if (context.HasSurroundings)
        {
            sources.Add(SourceFiles.Surroundings(context, once));
        }

        bool hasRefusals = NodeNamer.Within(app.Graph).Any(node => node is UnsupportedNode);
        List<ProjectFile> files = [.. sources, .. context.Artifacts.Files, .. context.Ports.Files(context), .. app.Extras];
        files.AddRange(FrameFiles.Write(context, options));
        files.Add(MigrationReport.Write(context, steps, ledger, options));
        return new EmittedProject(
            context.ClassName,
            [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)],
            steps,
            context.Diagnostics,
            hasRefusals);
    }

    private static (List<ProjectFile> Sources, List<EmittedStep> Steps) WriteCode(FlowContext context)
    {
        var level = new LevelScope(context, context.Level, outer: null);
        context.Results = new ResultPlan(context, level);
        Body body = LevelEmitter.Emit(level);
        List<Statement> statements = [.. context.Conversation.Prologue, .. context.Results.Prologue, .. body.Statements];
        Shorten(context, statements);
        List<ProjectFile> sources = [.. SourceFiles.Write(context, statements)];
        return (sources, StepMap.Build(context, sources));
    }

    private static void Shorten(FlowContext context, List<Statement> statements)
    {
        var splitter = new MethodSplitter(context.Methods, context.NameOf);
        splitter.Shorten(statements, context.Results.OutputType);

        // Splitting adds methods, which are shortened in their turn.
        for (int i = 0; i < context.Methods.Methods.Count; i++)
        {
            Method method = context.Methods.Methods[i];
            splitter.Shorten(method.Statements, method.Returns);
        }
    }
}
