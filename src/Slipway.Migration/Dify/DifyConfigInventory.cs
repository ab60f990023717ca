using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Lists what an app without a graph has: chat assistants, agents and text generators.</summary>
internal static class DifyConfigInventory
{
    /// <param name="stock">What is listed.</param>
    /// <param name="config">The app's <c>model_config</c>.</param>
    /// <param name="name">The app's name.</param>
    /// <param name="isChat">Whether users write messages; a text generator's prompt is its only message.</param>
    public static void Add(DifyStock stock, ExportMapping config, string name, bool isChat)
    {
        var app = new StockItem(null, name, config);
        if (config.Find("model") is ExportMapping model)
        {
            stock.AddModel(app, model);
        }

        // What was written in the other mode of the editor stays in the export, and is not used.
        IEnumerable<(string, string)> messages = config.Text("prompt_type") == "advanced"
            ? [
                .. config.Each("chat_prompt_config", "prompt").Select(m => (m.Text("role"), m.Text("text"))),
                ("prompt", config.Text("completion_prompt_config", "prompt", "text")),
            ]
            : [(isChat ? "system" : "user", config.Text("pre_prompt"))];
        stock.AddPrompt(app, config, messages);
        foreach (ExportMapping input in config.Each("user_input_form").SelectMany(form => form.Entries).Select(entry => Typed(entry)).OfType<ExportMapping>())
        {
            bool isRequired = (input.Find("required") as ExportScalar)?.AsBoolean() ?? false;
            stock.Inputs.Add(new(input.Text("variable"), "input", input.Text("type"), isRequired, input.Where));
        }

        AddTools(stock, app);
        AddKnowledge(stock, app);
    }

    // The form's key says the type: {"text-input": {"variable": …}}.
    private static ExportMapping? Typed(ExportEntry entry) => entry.Value is ExportMapping form
        ? new([new("type", entry.KeyWhere, new ExportScalar(ExportScalarKind.Text, entry.Key, entry.KeyWhere)), .. form.Entries.Where(e => e.Key != "type")], form.Where)
        : null;

    private static void AddTools(DifyStock stock, StockItem app)
    {
        foreach (ExportMapping tool in app.Data.Each("agent_mode", "tools"))
        {
            stock.Tools.Add(new(
                null, app.Title, tool.Text("provider_type"), tool.Text("provider_id"), tool.Text("tool_name"),
                [.. tool.Keys("tool_parameters")], tool.Where));
        }
    }

    private static void AddKnowledge(DifyStock stock, StockItem app)
    {
        List<string> ids = [.. app.Data.Each("dataset_configs", "datasets", "datasets").Select(d => d.Text("dataset", "id"))];
        if (ids.Count > 0)
        {
            int? top = (app.Data.Find("dataset_configs", "top_k") as ExportScalar)?.AsInteger();
            stock.Knowledge.Add(new(null, app.Title, ids, app.Data.Text("dataset_configs", "retrieval_model"), top, app.Data.Where));
        }
    }
}
