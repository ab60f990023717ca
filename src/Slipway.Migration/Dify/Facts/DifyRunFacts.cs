using System.Globalization;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>What concerns the running of an export: loops, triggers, files, failures and limits.</summary>
internal sealed class DifyRunFacts(List<PlainNode> nodes, ExportMapping root, ExportInventory inventory)
{
    public List<InventoryLoop> Loops() => [.. nodes.Where(node => node.Type is "iteration" or "loop").Select(Loop)];

    public List<InventoryTrigger> Triggers()
    {
        List<InventoryTrigger> triggers = [.. nodes.Where(node => node.Type.StartsWith("trigger-", StringComparison.Ordinal)).Select(Trigger)];
        return triggers.Count > 0 || inventory.Mode.Length == 0
            ? triggers
            : [new(inventory.Mode is "workflow" or "completion" ? "a call" : "a message", "Dify's page or its API", nodes.Find(node => node.Type == "start")?.Data.Where ?? root.Where)];
    }

    public List<InventoryFile> Files()
    {
        List<InventoryFile> files = [.. nodes.Where(node => node.Type == "start")
            .SelectMany(start => start.Data.Each("variables"))
            .Where(input => input.Text("type") is "file" or "file-list")
            .Select(input => new InventoryFile(input.Text("variable"), input.Texts("allowed_file_types"), "comes in with the call", input.Where))];
        if (root.Find("workflow", "features", "file_upload") is ExportMapping upload && inventory.Features.Contains("file_upload"))
        {
            files.Add(new("uploads", upload.Texts("allowed_file_types"), "may be attached to a message", upload.Where));
        }

        files.AddRange(nodes.Where(node => node.Type == "document-extractor").Select(node => new InventoryFile(node.Title, [], "its text is taken out", node.Data.Where)));
        files.AddRange(nodes.Where(node => IsOn(node.Data, "vision", "enabled")).Select(node => new InventoryFile(node.Title, ["image"], "is shown to the model", node.Data.Where)));
        return files;
    }

    public List<InventoryFailure> Failures() =>
        [.. nodes.Where(node => IsOn(node.Data, "retry_config", "retry_enabled") || node.Data.Text("error_strategy").Length > 0).Select(Failure)];

    public List<InventoryLimit> Limits()
    {
        var limits = new List<InventoryLimit>();
        foreach (PlainNode node in nodes)
        {
            foreach (ExportMapping input in node.Type == "start" ? node.Data.Each("variables") : [])
            {
                Add(limits, input.Text("variable"), "characters, or files of a list", input.Find("max_length"));
            }

            Add(limits, node.Title, "tokens of an answer", node.Data.Find("model", "completion_params", "max_tokens"));
            Add(limits, node.Title, "rounds", node.Type == "loop" ? node.Data.Find("loop_count") : null);
            Add(limits, node.Title, "rounds of the agent", node.Data.Find("agent_parameters", "max_iterations", "value") ?? node.Data.Find("agent_parameters", "maximum_iterations", "value"));
            Add(limits, node.Title, "passages", node.Data.Find("multiple_retrieval_config", "top_k"));
            Add(limits, node.Title, "seconds to wait", node.Data.Find("timeout", "read"));
        }

        Add(limits, "uploads", "files", root.Find("workflow", "features", "file_upload", "number_limits"));
        return limits;
    }

    private static InventoryLoop Loop(PlainNode node)
    {
        bool isForEach = node.Type == "iteration";
        int width = IsOn(node.Data, "is_parallel") ? (node.Data.Find("parallel_nums") as ExportScalar)?.AsInteger() ?? 10 : 1;
        string onFailure = !isForEach ? "the loop fails" : node.Data.Text("error_handle_mode") switch
        {
            "continue-on-error" => "null stands in for the item's result",
            "remove-abnormal-output" => "the item has no result",
            _ => "the node fails",
        };
        string over = isForEach ? string.Join('.', node.Data.Texts("iterator_selector")) : DifyConditions.Words(node.Data, "break_conditions");
        return new(node.Id, node.Title, isForEach, over, isForEach ? null : (node.Data.Find("loop_count") as ExportScalar)?.AsInteger(), width, onFailure, node.Data.Where);
    }

    private static InventoryTrigger Trigger(PlainNode node) => node.Type switch
    {
        "trigger-schedule" => new("a schedule", $"{node.Data.Text("cron_expression")} {node.Data.Text("frequency")} {node.Data.Text("timezone")}".Trim(), node.Data.Where),
        "trigger-webhook" => new("a webhook", node.Data.Text("method").ToUpperInvariant(), node.Data.Where),
        _ => new("an event", $"{node.Data.Text("provider_id")} {node.Data.Text("event_name")}".Trim(), node.Data.Where),
    };

    private static InventoryFailure Failure(PlainNode node)
    {
        bool retries = IsOn(node.Data, "retry_config", "retry_enabled");
        string strategy = node.Data.Text("error_strategy") switch
        {
            "fail-branch" => "goes on by the failure branch",
            "default-value" => string.Create(CultureInfo.InvariantCulture, $"goes on with {node.Data.Each("default_value").Count()} default values"),
            _ => "fails the run",
        };
        return new(
            node.Id, node.Title,
            retries ? (node.Data.Find("retry_config", "max_retries") as ExportScalar)?.AsInteger() ?? 0 : 0,
            retries ? (node.Data.Find("retry_config", "retry_interval") as ExportScalar)?.AsInteger() ?? 0 : 0,
            strategy, node.Data.Where);
    }

    private static void Add(List<InventoryLimit> limits, string title, string what, ExportValue? value)
    {
        if (value is ExportScalar { Kind: ExportScalarKind.Integer or ExportScalarKind.Float } number)
        {
            limits.Add(new(title, what, number.Text, number.Where));
        }
    }

    private static bool IsOn(ExportMapping data, params ReadOnlySpan<string> path) => (data.Find(path) as ExportScalar)?.AsBoolean() is true;
}
