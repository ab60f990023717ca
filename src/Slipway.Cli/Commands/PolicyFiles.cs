using Slipway.Migration.Exports;
using Slipway.Migration.Lint;
using Slipway.Migration.Lint.Business;
using Slipway.Migration.Projects;

namespace Slipway.Cli.Commands;

/// <summary>Policies for the business rules in an export's prompts.</summary>
internal static class PolicyFiles
{
    public static async Task<IReadOnlyList<ProjectFile>> WriteAsync(CliContext context, string export, ImportResult result, string project, CancellationToken ct)
    {
        ExportFile file = await ExportReader.LoadAsync(context, export, ct);
        return PolicyStubs.Write(project, Linter.Check([LintSubject.Of(result, file)], await LintCommand.ReadConfigAsync(context, path: null, ct)));
    }
}
